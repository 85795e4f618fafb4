import FlyingFox
import Foundation

/// One thing the service can be asked.
struct Route: Sendable {
  /// What a caller must satisfy, beside the key that all but the open routes ask for.
  enum Access {
    case open
    case key
    case keyAndAllowance
  }

  let method: HTTPMethod
  let path: String
  let access: Access
  let answer: @Sendable (HTTPRequest) async throws -> HTTPResponse

  init(
    _ method: HTTPMethod, _ path: String, access: Access = .key,
    answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.answer = answer
  }
}

/// The routes of a role behind the manners all roles share: health, key, allowance, 404 and 405.
struct RouteTable: HTTPHandler {
  let routes: [Route]
  let readiness: Readiness
  let key: APIKey
  let allowance: RequestAllowance
  let journal: Journal

  static let bodyLimitBytes = 1 << 20

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await answer(request)
    } catch let refusal as Refusal {
      return try refusal.response()
    } catch {
      journal.note("\(request.method.rawValue) \(request.path) failed: \(error)")
      return try .detail("Internal Server Error", .internalServerError)
    }
  }

  private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    let known = routes + [Route(.GET, "/health", access: .open) { _ in try readiness.response() }]
    let here = known.filter { $0.path == request.path }
    guard !here.isEmpty else { throw Refusal.unknownPath }
    guard let route = here.first(where: { $0.method == request.method }) else {
      throw Refusal.wrongMethod(allowed: here.map(\.method))
    }
    if route.access != .open {
      guard readiness.health != .starting else { throw Refusal.starting }
      guard key.admits(request.headers[APIKey.header]) else { throw Refusal.invalidKey }
    }
    if route.access == .keyAndAllowance, let seconds = allowance.secondsToWait() {
      throw Refusal.tooManyRequests(retryAfterSeconds: seconds)
    }
    return try await route.answer(request)
  }
}

extension HTTPRequest {
  /// The whole body, as long as it keeps within the service's limit.
  func boundedBody() async throws -> Data {
    var body = Data()
    for try await chunk in bodySequence {
      body.append(chunk)
      guard body.count <= RouteTable.bodyLimitBytes else {
        throw Refusal.bodyTooLarge(limitBytes: RouteTable.bodyLimitBytes)
      }
    }
    return body
  }
}
