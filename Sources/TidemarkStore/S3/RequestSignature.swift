import Foundation
import TidemarkWarehouse

/// Signature Version 4 of a request to S3
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
///
/// Not by libcurl's CURLOPT_AWS_SIGV4: up to release 8.2 it signs the parameters of a query in the order in which they
/// stand (https://github.com/curl/curl/issues/9717), and Debian 12 has 7.88.
struct RequestSignature {
  let credentials: S3Credentials
  var service = "s3"
  /// `20130524T000000Z`
  let time: String

  init(_ credentials: S3Credentials, time: String) {
    self.credentials = credentials
    self.time = time
  }

  static func time(_ moment: Moment) -> String { moment.testID.replacing("_", with: "T") + "Z" }

  private var scope: String {
    "\(time.prefix(8))/\(credentials.region)/\(service)/aws4_request"
  }

  /// The headers of a request with those that sign it.
  ///
  /// - Parameters:
  ///   - path: as it is sent, percent-encoded.
  ///   - query: names and values, not encoded.
  ///   - headers: all that are signed, `host` among them.
  ///   - payloadHash: SHA-256 of the body, 64 hexadecimal digits.
  func headers(
    _ method: String, path: String, query: [(name: String, value: String)],
    signing headers: [(name: String, value: String)], payloadHash: String
  ) -> [(name: String, value: String)] {
    var signed = headers + [("x-amz-content-sha256", payloadHash), ("x-amz-date", time)]
    if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
    let canonical = signed.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
      .sorted { $0.name < $1.name }
    let names = canonical.map(\.name).joined(separator: ";")
    let request = [
      method, path, Self.encoded(query), canonical.map { "\($0.name):\($0.value)\n" }.joined(), names,
      payloadHash,
    ].joined(separator: "\n")
    let signature = signature(of: request)
    return signed + [
      (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.keyID)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
      )
    ]
  }

  /// Of a canonical request.
  func signature(of request: String) -> String {
    let text = ["AWS4-HMAC-SHA256", time, scope, SHA256.digest(of: request.utf8).hex].joined(separator: "\n")
    let key = scope.split(separator: "/").reduce(Array("AWS4\(credentials.secretKey)".utf8)) {
      Self.code($1.utf8, key: $0)
    }
    return Self.code(text.utf8, key: key).hex
  }

  /// HMAC-SHA-256 (RFC 2104).
  static func code(_ message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
    let block = 64
    let short = key.count > block ? SHA256.digest(of: key) : key
    let padded = short + [UInt8](repeating: 0, count: block - short.count)
    let inner = SHA256.digest(of: padded.map { $0 ^ 0x36 } + Array(message))
    return SHA256.digest(of: padded.map { $0 ^ 0x5c } + inner)
  }

  /// Sorted by encoded name, then value.
  static func encoded(_ query: [(name: String, value: String)]) -> String {
    query.map { (encoded($0.name), encoded($0.value)) }.sorted { $0 < $1 }
      .map { "\($0)=\($1)" }.joined(separator: "&")
  }

  /// `UriEncode` of the documentation: everything but letters, digits, `-`, `.`, `_` and `~`.
  static func encoded(_ text: String, keepsSlash: Bool = false) -> String {
    text.utf8.map { byte in
      switch byte {
      case 48...57, 65...90, 97...122, 0x2d, 0x2e, 0x5f, 0x7e: String(Unicode.Scalar(byte))
      case 0x2f where keepsSlash: "/"
      default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private static func trimmed(_ value: String) -> String {
    value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
