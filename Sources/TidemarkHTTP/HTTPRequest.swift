package import Foundation

/// One request of HTTP/1.1, bounded in time and size.
package struct HTTPRequest: Sendable {
  package var method: String
  /// http or https. What RFC 3986 does not allow in a path or query is percent-encoded when it is sent.
  package var url: String
  /// A Unix socket to connect to. The host of `url` is then only sent as `Host`.
  package var socketPath: String?
  package var headers: [(name: String, value: String)]
  package var body: Data?
  package var tls: TLSFiles?
  /// From the call to the last byte of the answer, or to the end of its head when the answer is streamed.
  package var timeout: Duration
  /// The longest answer that is accepted. Of a stream, as much as may wait to be read.
  package var limitBytes: Int

  package init(
    _ method: String, _ url: String, socketPath: String? = nil,
    headers: [(name: String, value: String)] = [], body: Data? = nil, tls: TLSFiles? = nil,
    timeout: Duration, limitBytes: Int
  ) {
    self.method = method
    self.url = url
    self.socketPath = socketPath
    self.headers = headers
    self.body = body
    self.tls = tls
    self.timeout = timeout
    self.limitBytes = limitBytes
  }

  /// PEM files for https.
  package struct TLSFiles: Sendable, Equatable {
    /// Certificates of the authorities to trust in place of the system's; nil for the system's.
    package var authorities: String?
    /// The client's certificate and its private key.
    package var certificate: String?
    package var key: String?

    package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
      self.authorities = authorities
      self.certificate = certificate
      self.key = key
    }
  }
}

extension HTTPRequest {
  /// What RFC 3986 allows in a path and query, section 2.
  private static let allowed = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%".utf8)

  /// `url`, with all other bytes behind the host percent-encoded.
  var encodedURL: String {
    let host = url.range(of: "://")?.upperBound ?? url.startIndex
    let path = url[host...].firstIndex { "/?#".contains($0) } ?? url.endIndex
    return url[..<path]
      + url[path...].utf8.map { byte in
        Self.allowed.contains(byte)
          ? String(Unicode.Scalar(byte))
          : (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }.joined()
  }

  /// Throws `badRequest` for what would end a line of the request early, or a text that C would cut at a zero byte.
  func validate() throws(HTTPError) {
    guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else {
      throw .badRequest("the method `\(method)` is not a word")
    }
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
        throw .badRequest("the name of a header, `\(name)`, is not a word")
      }
      // The value may be a key.
      guard value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
        throw .badRequest("the value of the header \(name) contains a control character")
      }
    }
    for text in [url, socketPath, tls?.authorities, tls?.certificate, tls?.key]
    where text?.utf8.contains(0) == true {
      throw .badRequest("a zero byte in a URL or path")
    }
  }

  /// `tchar` of RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
