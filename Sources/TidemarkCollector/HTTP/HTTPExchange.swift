import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request and its whole answer, bounded in time and size; for servers that answer a lot, late, or never.
enum HTTPExchange {
  struct Request: Sendable {
    var method = "GET"
    /// http, or `http+unix://` with the percent-encoded path of a socket as its host.
    var url: String
    /// A socket has no host name, and Docker refuses a request without one.
    var host: String?
    var headers: [(name: String, value: String)] = []
    /// JSON text.
    var body: Data?
  }

  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: Data

    /// Seconds from `Retry-After` (RFC 9110, section 10.2.3); nil when it is absent or a date.
    var retryAfterSeconds: Double? { headers.first(name: "Retry-After").flatMap(Double.init) }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  enum Failure: Error, Equatable {
    case refused
    case noSuchSocket
    case notPermitted
    case timedOut
    /// More than this many bytes.
    case tooLarge(limitBytes: Int)
    /// The connection was closed in the middle of the answer.
    case brokenOff
    case other(String)
  }

  /// As many at once as a stack has containers: an engine before 25 makes each of them wait for up to a second.
  static let concurrencyLimit = 64

  /// Lives as long as the program. A few connections more than `concurrencyLimit`, for event streams.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = concurrencyLimit + 8
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// - Parameter timeout: For all of it. AsyncHTTPClient's own deadline ends with the head of the answer.
  /// - Throws: a `Failure`, or `CancellationError`.
  static func send(_ request: Request, timeout: Duration, limitBytes: Int) async throws -> Answer {
    do {
      return try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask {
          let response = try await client.execute(message(request), deadline: .distantFuture)
          let body = try await response.body.collect(upTo: limitBytes)
          return Answer(
            status: Int(response.status.code), headers: response.headers, body: Data(body.readableBytesView))
        }
        group.addTask {
          try await Task.sleep(for: timeout)
          return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let answer = first else { throw Failure.timedOut }
        return answer
      }
    } catch {
      try Task.checkCancellation()
      throw failure(error, limitBytes: limitBytes)
    }
  }

  /// An answer without an end. The body is the caller's to read; cancelling the task closes the connection.
  ///
  /// - Parameter timeout: For the head of the answer.
  static func open(_ request: Request, timeout: Duration) async throws -> HTTPClientResponse {
    do {
      return try await client.execute(message(request), timeout: .microseconds(timeout.microseconds))
    } catch {
      try Task.checkCancellation()
      throw failure(error, limitBytes: 0)
    }
  }

  private static func message(_ request: Request) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    if let host = request.host { message.headers.add(name: "Host", value: host) }
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if let body = request.body {
      message.headers.add(name: "Content-Type", value: "application/json")
      message.body = .bytes(ByteBuffer(bytes: body))
    }
    return message
  }

  static func failure(_ error: any Error, limitBytes: Int) -> Failure {
    switch error {
    case let failure as Failure:
      return failure
    case is NIOTooManyBytesError:
      return .tooLarge(limitBytes: limitBytes)
    case let error as HTTPClientError
    where [.deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout].contains(error):
      return .timedOut
    case let error as HTTPClientError where error == .remoteConnectionClosed:
      return .brokenOff
    case let error as HTTPParserError where error == .invalidEOFState:
      return .brokenOff
    case let error as IOError:
      return failure(errno: error.errnoCode) ?? .other(String(describing: error))
    case let error as NIOConnectionError:
      if let code = (error.connectionErrors.first?.error as? IOError)?.errnoCode,
        let known = failure(errno: code)
      {
        return known
      }
      if error.dnsAError != nil, error.dnsAAAAError != nil {
        return .other("the host name \(error.host) is not known")
      }
      return .other(String(describing: error))
    default:
      return .other(String(describing: error))
    }
  }

  private static func failure(errno code: CInt) -> Failure? {
    switch code {
    case ECONNREFUSED: .refused
    case ENOENT: .noSuchSocket
    case EACCES, EPERM: .notPermitted
    case ECONNRESET, EPIPE: .brokenOff
    default: nil
    }
  }
}

extension HTTPExchange.Failure: CustomStringConvertible {
  var description: String {
    switch self {
    case .refused: "connection refused"
    case .noSuchSocket: "there is no such socket"
    case .notPermitted: "permission denied"
    case .timedOut: "no complete answer in time"
    case .tooLarge(let limitBytes): "an answer of more than \(limitBytes >> 20) MB"
    case .brokenOff: "the connection was closed in the middle of the answer"
    case .other(let reason): reason
    }
  }
}

extension Data {
  /// The beginning as text, for messages.
  var quoted: String {
    let text = String(decoding: prefix(200), as: UTF8.self).escapingControls
    return count > 200 ? "`\(text)…`" : "`\(text)`"
  }
}
