import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request at a time, with failures a person can act on.
enum HTTPCaller {
  struct Request: Sendable {
    var method: String
    var url: String
    var headers: [(name: String, value: String)] = []
    /// JSON text; nil sends no body.
    var body: String?
  }

  struct Answer: Sendable {
    var status: Int
    /// Seconds from `Retry-After` (RFC 9110, section 10.2.3); nil when it is absent or a date.
    var retryAfterSeconds: Double?
    var body: String
  }

  enum Failure: Error, Equatable {
    case refused
    case timedOut
    case other(String)
  }

  private static let bodyLimitBytes = 8 << 20

  /// Lives as long as the program.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    // A refused connection is an answer, not something to try again until the time is up.
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// Throws a `Failure`, or `CancellationError`.
  static func send(_ request: Request, timeout: Duration) async throws -> Answer {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if let body = request.body {
      message.headers.add(name: "Content-Type", value: "application/json")
      message.body = .bytes(ByteBuffer(string: body))
    }
    do {
      let response = try await client.execute(message, timeout: .microseconds(timeout.microseconds))
      let body = try await response.body.collect(upTo: bodyLimitBytes)
      return Answer(
        status: Int(response.status.code),
        retryAfterSeconds: response.headers.first(name: "Retry-After").flatMap(Double.init),
        body: String(buffer: body))
    } catch {
      try Task.checkCancellation()
      throw failure(error)
    }
  }

  private static func failure(_ error: any Error) -> Failure {
    switch error {
    case let error as HTTPClientError
    where [.deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout].contains(error):
      return .timedOut
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return .refused
    case let error as NIOConnectionError:
      let isRefused = error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
      if isRefused { return .refused }
      if error.dnsAError != nil, error.dnsAAAAError != nil {
        return .other("the host name \(error.host) is not known")
      }
      return .other(String(describing: error))
    default:
      return .other(String(describing: error))
    }
  }

  /// Asks a health URL; the detail is what it said.
  static func health(url: String, timeout: Duration) async -> (isHealthy: Bool, detail: String) {
    do {
      let answer = try await send(Request(method: "GET", url: url), timeout: timeout)
      return (answer.status == 200, "answers \(answer.status)")
    } catch Failure.refused {
      return (false, "connection refused")
    } catch Failure.timedOut {
      return (false, "no answer within \(timeout.inSeconds.short) s")
    } catch Failure.other(let reason) {
      return (false, reason)
    } catch {
      return (false, "not asked")
    }
  }

  /// Whether anybody accepts a connection there.
  static func answers(url: String, timeout: Duration) async -> Bool {
    do {
      _ = try await send(Request(method: "GET", url: url), timeout: timeout)
      return true
    } catch {
      return error as? Failure != .refused
    }
  }
}
