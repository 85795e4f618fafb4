import CCurl
import Foundation

/// One request under way: an easy handle of libcurl and what has come so far. Lives on the thread of the `TransferLoop`.
final class Transfer {
  /// Who waits for the answer.
  enum Reply: Sendable {
    case response(CheckedContinuation<HTTPResponse, any Error>)
    case stream(CheckedContinuation<HTTPStream, any Error>)

    func fail(_ error: any Error) {
      switch self {
      case .response(let waiter): waiter.resume(throwing: error)
      case .stream(let waiter): waiter.resume(throwing: error)
      }
    }
  }

  let easy: UnsafeMutableRawPointer
  /// nil when the rest may take as long as it takes.
  private(set) var deadline: ContinuousClock.Instant?

  private let request: HTTPRequest
  private let reply: Reply
  private let cancel: @Sendable () -> Void
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>

  private var head = HTTPHead(status: 0, headers: [])
  private var isHeadComplete = false
  private var body = Data()
  private var chunks: AsyncThrowingStream<Data, any Error>.Continuation?
  /// Why a callback stopped the transfer.
  private var stopReason: HTTPError?

  /// - Parameter cancel: Ends this transfer from any thread.
  init(id: Int, _ request: HTTPRequest, _ reply: Reply, cancel: @escaping @Sendable () -> Void)
    throws(HTTPError)
  {
    try request.validate()
    guard let easy = curl_easy_init() else { throw .other("out of memory") }
    self.easy = easy
    self.request = request
    self.reply = reply
    self.cancel = cancel
    deadline = .now + request.timeout
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    headerList = try EasyOptions(easy).apply(request, id: id)
    easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    let context = Unmanaged.passUnretained(self).toOpaque()
    easy_set_pointer(easy, CURLOPT_HEADERDATA, context)
    easy_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveHeader(line)
    }
    easy_set_pointer(easy, CURLOPT_WRITEDATA, context)
    easy_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveBody(part)
    }
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  // MARK: - Receiving

  /// - Returns: How many bytes were accepted; fewer than came ends the transfer.
  private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    // What follows the body of a chunked answer is no part of its head.
    guard !isHeadComplete else { return line.count }
    let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    if text.isEmpty {
      // 100 Continue and its like announce the answer.
      if head.status >= 200 { completeHead() }
    } else if text.hasPrefix("HTTP/") {
      let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      head = HTTPHead(status: status ?? 0, headers: [])
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      head.headers.append((String(text[..<colon]), value))
    }
    return line.count
  }

  private func completeHead() {
    isHeadComplete = true
    guard case .stream(let waiter) = reply else { return }
    deadline = nil
    let (stream, continuation) = AsyncThrowingStream<Data, any Error>.makeStream(
      bufferingPolicy: .bufferingOldest(max(1, request.limitBytes / Int(CURL_MAX_WRITE_SIZE))))
    continuation.onTermination = { [cancel] in
      if case .cancelled = $0 { cancel() }
    }
    chunks = continuation
    waiter.resume(returning: HTTPStream(head: head, chunks: stream))
  }

  private func receiveBody(_ part: UnsafeRawBufferPointer) -> Int {
    if let chunks {
      switch chunks.yield(Data(part)) {
      case .enqueued: return part.count
      case .dropped: stopReason = .tooLarge(limitBytes: request.limitBytes)
      default: break
      }
      return 0
    }
    guard body.count + part.count <= request.limitBytes else {
      stopReason = .tooLarge(limitBytes: request.limitBytes)
      return 0
    }
    body.append(contentsOf: part)
    return part.count
  }

  // MARK: - Ending

  /// What libcurl's last word means.
  func result(_ code: CURLcode) -> Result<Void, any Error> {
    if let stopReason { return .failure(stopReason) }
    if code == CURLE_OK {
      // libcurl takes a head without its empty line for a whole answer.
      return isHeadComplete ? .success(()) : .failure(HTTPError.brokenOff)
    }
    var systemError = 0
    easy_get_long(easy, CURLINFO_OS_ERRNO, &systemError)
    return .failure(
      HTTPError(code, systemError: CInt(systemError), text: String(cString: errorText), url: request.url))
  }

  /// Once.
  func finish(_ result: Result<Void, any Error>) {
    do {
      try result.get()
    } catch {
      if let chunks { chunks.finish(throwing: error) } else { reply.fail(error) }
      return
    }
    switch reply {
    case .response(let waiter): waiter.resume(returning: HTTPResponse(head: head, body: body))
    case .stream: chunks?.finish()
    }
  }
}
