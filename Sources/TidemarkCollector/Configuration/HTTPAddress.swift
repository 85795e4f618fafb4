import Foundation
import TidemarkSettings

/// The parts of an http or https URL that a connection needs.
struct HTTPAddress: Equatable, Sendable {
  let host: String
  let port: Int
  let isTLS: Bool

  init?(_ text: String) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme),
      let host = url.host(percentEncoded: false), !host.isEmpty
    else { return nil }
    isTLS = scheme == "https"
    self.host = host
    port = url.port ?? (isTLS ? 443 : 80)
    guard (1...65535).contains(port) else { return nil }
  }

  var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

extension SettingValue {
  func url() throws -> String {
    let text = try text("a URL such as http://localhost:8000")
    guard HTTPAddress(text) != nil else { throw bad("a URL such as http://localhost:8000") }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
