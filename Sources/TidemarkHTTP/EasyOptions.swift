import CCurl
import Foundation

/// Writes a request into an easy handle of libcurl (curl_easy_setopt(3)).
struct EasyOptions {
  private let easy: UnsafeMutableRawPointer

  init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

  /// - Returns: The headers, which the caller frees after the transfer.
  func apply(_ request: HTTPRequest, id: Int) throws(HTTPError) -> UnsafeMutablePointer<curl_slist>? {
    // Signals do not go with threads.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try check(easy_allow_http_only(easy))
    try check(easy_close_sockets_on_exec(easy))
    try check(easy_set_pointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: id)))
    try set(CURLOPT_URL, request.encodedURL)
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // A stream may be silent for hours; only probes notice that its other end has gone.
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    if let path = request.socketPath { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
    // An empty name means none, whatever the environment says.
    if request.socketPath != nil || isThisMachine(request) { try set(CURLOPT_PROXY, "") }
    if let tls = request.tls { try apply(tls) }
    try apply(method: request.method, body: request.body)
    return try list(request.headers)
  }

  private func apply(_ tls: HTTPRequest.TLSFiles) throws(HTTPError) {
    if let authorities = tls.authorities { try set(CURLOPT_CAINFO, authorities) }
    if let certificate = tls.certificate { try set(CURLOPT_SSLCERT, certificate) }
    if let key = tls.key { try set(CURLOPT_SSLKEY, key) }
  }

  private func apply(method: String, body: Data?) throws(HTTPError) {
    if let body {
      try set(CURLOPT_POST, 1)
      try check(
        body.withUnsafeBytes { easy_set_body(easy, $0.baseAddress ?? UnsafeRawPointer(easy), $0.count) })
    } else if method == "HEAD" {
      try set(CURLOPT_NOBODY, 1)
    }
    try set(CURLOPT_CUSTOMREQUEST, method)
  }

  private func list(
    _ headers: [(name: String, value: String)]
  ) throws(HTTPError) -> UnsafeMutablePointer<curl_slist>? {
    // Without a value a header of libcurl's own is left out: it would wait a second for leave to send a large body, and
    // call every body a form.
    var lines = ["Expect:"]
    if !headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
    for (name, value) in headers { lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) }
    try check(easy_set_pointer(easy, CURLOPT_HTTPHEADER, list))
    return list
  }

  /// Whether a request goes to a loopback address, by the parser that connects.
  private func isThisMachine(_ request: HTTPRequest) -> Bool {
    let url = curl_url()
    defer { curl_url_cleanup(url) }
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_set(url, CURLUPART_URL, request.encodedURL, 0) == CURLUE_OK,
      curl_url_get(url, CURLUPART_HOST, &text, 0) == CURLUE_OK, let text
    else { return false }
    defer { curl_free(text) }
    let host = String(cString: text).lowercased()
    return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host.hasPrefix("127.")
  }

  private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    try check(easy_set_long(easy, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
    try check(easy_set_text(easy, option, value))
  }

  private func check(_ code: CURLcode) throws(HTTPError) {
    guard code == CURLE_OK else { throw .badRequest(String(cString: curl_easy_strerror(code))) }
  }
}
