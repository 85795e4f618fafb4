import FlyingFox

/// Every way the service says no, in the manners of the real one (FastAPI): a status and a JSON `detail`.
enum Refusal: Error {
  case alreadyRunning
  case alreadyStopped
  case invalidKey
  case unknownPath
  case wrongMethod(allowed: [HTTPMethod])
  case bodyTooLarge(limitBytes: Int)
  case invalid(Complaint)
  case tooManyRequests(retryAfterSeconds: Int)
  case starting

  /// What is wrong with one part of a request, in the words of pydantic
  /// (https://docs.pydantic.dev/latest/errors/validation_errors/).
  struct Complaint: Encodable {
    /// The way to the part: `body` or `query`, then the field.
    let loc: [String]
    let msg: String
    let type: String
  }

  func response() throws -> HTTPResponse {
    switch self {
    case .alreadyRunning: try .detail("Simulation already running", .badRequest)
    case .alreadyStopped: try .detail("Simulation already stopped", .badRequest)
    case .invalidKey: try .detail("Invalid API key", .unauthorized)
    case .unknownPath: try .detail("Not Found", .notFound)
    case .wrongMethod(let allowed):
      try .detail(
        "Method Not Allowed", .methodNotAllowed,
        headers: [HTTPHeader("Allow"): allowed.map(\.rawValue).joined(separator: ", ")])
    case .bodyTooLarge(let limitBytes):
      try .detail("Body is larger than \(limitBytes) bytes", .payloadTooLarge)
    case .invalid(let complaint): try .detail([complaint], .unprocessableContent)
    case .tooManyRequests(let seconds):
      try .detail(
        "Rate limit exceeded", .tooManyRequests, headers: [HTTPHeader("Retry-After"): String(seconds)])
    case .starting: try .detail("Service starting", .serviceUnavailable)
    }
  }
}
