import FlyingFox

/// The secret that callers send in `X-API-Key`.
struct APIKey: Sendable {
  let value: String

  static let header = HTTPHeader("X-API-Key")
  static let environmentVariable = "TIDEMARK_DEMO_API_KEY"
  static let standard = "demo-key"

  /// Looks at every byte whatever it finds, so that the time it takes tells nothing about the key.
  func admits(_ offered: String?) -> Bool {
    guard let offered else { return false }
    let expectedBytes = Array(value.utf8)
    var difference: UInt8 = offered.utf8.count == expectedBytes.count ? 0 : 1
    for (index, byte) in offered.utf8.enumerated() {
      difference |= byte ^ expectedBytes[index % expectedBytes.count]
    }
    return difference == 0
  }
}
