/// A version of the Engine API, as `1.41`.
struct EngineAPIVersion: Sendable, Equatable, Comparable, CustomStringConvertible {
  let major: Int
  let minor: Int

  /// The newest whose answers the parsers were checked against, by recording or by source.
  static let newestKnown = EngineAPIVersion(major: 1, minor: 52)
  /// Where one-shot statistics begin.
  static let oneShot = EngineAPIVersion(major: 1, minor: 41)
  /// Engine 25, which reads one-shot statistics at once (moby 95aea39348); before, an answer waits for the next
  /// second.
  static let promptOneShot = EngineAPIVersion(major: 1, minor: 44)

  init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count >= 2, let major = parts[0], let minor = parts[1], major >= 0, minor >= 0 else {
      return nil
    }
    self.init(major: major, minor: minor)
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  var description: String { "\(major).\(minor)" }
}
