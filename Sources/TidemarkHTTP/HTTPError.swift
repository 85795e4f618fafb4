import TidemarkErrors

/// Why a request has no answer. An answer with an error status is an answer.
package enum HTTPError: ExplainedError, Equatable {
  /// What is wrong with the request; nothing was sent.
  case badRequest(String)
  case refused
  case noSuchSocket
  case notPermitted
  case unknownHost(String)
  case timedOut
  /// More than this many bytes.
  case tooLarge(limitBytes: Int)
  /// The connection was closed before the answer or in the middle of it.
  case brokenOff
  /// Something answers, and it is not HTTP/1.
  case notHTTP
  /// Why no encrypted connection came about, in libcurl's words.
  case tls(String)
  /// In libcurl's words.
  case other(String)
}

extension HTTPError {
  package var description: String {
    switch self {
    case .badRequest(let problem): "the request cannot be sent: \(problem)"
    case .refused: "connection refused"
    case .noSuchSocket: "there is no such socket"
    case .notPermitted: "permission denied"
    case .unknownHost(let host): "the host name \(host) is not known"
    case .timedOut: "no complete answer in time"
    case .tooLarge(let limitBytes): "an answer of more than \(limitBytes >> 20) MB"
    case .brokenOff: "the connection was closed in the middle of the answer"
    case .notHTTP: "what answers does not speak HTTP"
    case .tls(let reason): "no encrypted connection: \(reason)"
    case .other(let reason): reason
    }
  }
}
