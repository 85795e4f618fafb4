import CCurl
import Foundation

extension HTTPError {
  /// - Parameter code: Not `CURLE_OK` (libcurl-errors(3)).
  /// - Parameter systemError: The `errno` of the last connection, or 0.
  /// - Parameter text: What libcurl says of it; may be empty.
  init(_ code: CURLcode, systemError: CInt, text: String, url: String) {
    let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    switch code {
    case CURLE_URL_MALFORMAT:
      self = .badRequest("its URL is malformed")
    case CURLE_UNSUPPORTED_PROTOCOL where text.contains("HTTP/0.9"), CURLE_WEIRD_SERVER_REPLY:
      self = .notHTTP
    case CURLE_UNSUPPORTED_PROTOCOL:
      self = .badRequest("its URL is neither http nor https")
    case CURLE_COULDNT_RESOLVE_HOST:
      self = .unknownHost(URL(string: url)?.host(percentEncoded: false) ?? url)
    case CURLE_COULDNT_CONNECT:
      switch systemError {
      case ECONNREFUSED: self = .refused
      case ENOENT: self = .noSuchSocket
      case EACCES, EPERM: self = .notPermitted
      case 0: self = .other(reason)
      default: self = .other(String(cString: strerror(systemError)))
      }
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut
    // With TLS 1.3 a server refuses its client after the handshake.
    case CURLE_RECV_ERROR where text.contains(" alert "):
      self = .tls(reason)
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
      self = .brokenOff
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      self = .tls(reason)
    default:
      self = .other(reason)
    }
  }
}
