import Dispatch
import FlyingFox
import FlyingSocks
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The road from the simulation to the stream processor: one HTTP request for the events of each tick.
///
/// The simulation never waits for it. What cannot be sent in time is dropped and counted; the log tells of
/// the first failure and of the recovery, not of each lost batch.
actor EventFeed {
  struct Deliveries {
    var sent = 0
    var failed = 0
  }

  private(set) var deliveries = Deliveries()

  private let url: URL
  private let key: APIKey
  private let journal: Journal
  private let batches: AsyncStream<EventBatch>
  private nonisolated let inlet: AsyncStream<EventBatch>.Continuation
  private var address: sockaddr_in?
  private var isFailing = false

  private static let answerTimeout = Duration.seconds(2)
  private static let waitingBatchLimit = 2 * Simulation.ticksPerSecond

  init(url: URL, key: APIKey, journal: Journal) {
    self.url = url
    self.key = key
    self.journal = journal
    (batches, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.waitingBatchLimit))
  }

  /// Hands over a batch without waiting; the oldest waiting one makes room when too many wait.
  nonisolated func offer(_ batch: EventBatch) {
    if case .dropped = inlet.yield(batch) { Task { await countDropped() } }
  }

  /// Sends what is offered until the task is cancelled.
  func run() async {
    for await batch in batches {
      do {
        try await send(batch)
        deliveries.sent += 1
        if isFailing { journal.note("feed: \(url.absoluteString) accepts events again") }
        isFailing = false
      } catch is CancellationError {
        return
      } catch {
        deliveries.failed += 1
        if !isFailing {
          journal.note("feed: events are lost until \(url.absoluteString) accepts them: \(error)")
        }
        isFailing = true
        // A restarted container comes back under another address.
        address = nil
      }
    }
  }

  private func countDropped() {
    deliveries.failed += 1
  }

  private func send(_ batch: EventBatch) async throws {
    let host = url.host() ?? ""
    let destination = try await address(of: host, port: UInt16(url.port ?? 80))
    let request = HTTPRequest(
      method: .POST, version: .http11, path: url.path(), query: [],
      headers: [.host: host, .contentType: "application/json", APIKey.header: key.value],
      body: try JSONEncoder().encode(batch))
    let status = try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        var client = HTTPClient()
        return try await client.sendHTTPRequest(request, to: destination).statusCode.code
      }
      group.addTask {
        try await Task.sleep(for: Self.answerTimeout)
        throw SocketError.timeout(message: "no answer within \(Self.answerTimeout)")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? 0
    }
    guard 200..<300 ~= status else { throw DemoError.feedRefused(url: url, status: status) }
  }

  private func address(of host: String, port: UInt16) async throws -> sockaddr_in {
    if let address { return address }
    // A lookup can block for seconds: on a thread of its own, not on one the simulation ticks on.
    let found = try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try Self.resolve(host, port: port) })
      }
    }
    address = found
    return found
  }

  private static func resolve(_ host: String, port: UInt16) throws -> sockaddr_in {
    var hints = addrinfo()
    hints.ai_family = AF_INET
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &found)
    defer { if let found { freeaddrinfo(found) } }
    guard status == 0, let found, let socketAddress = found.pointee.ai_addr else {
      throw DemoError.feedNotFound(host: host, reason: String(cString: gai_strerror(status)))
    }
    return socketAddress.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { resolved in
      var address = resolved.pointee
      address.sin_port = port.bigEndian
      return address
    }
  }
}
