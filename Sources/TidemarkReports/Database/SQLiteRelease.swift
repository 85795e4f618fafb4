/// The SQLite library a program is linked with.
struct SQLiteRelease: Comparable, Sendable {
  let major: Int
  let minor: Int
  let patch: Int

  /// `3.40.1`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: ".").map { Int($0) }
    guard parts.count >= 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else {
      return nil
    }
    self.init(major, minor, patch)
  }

  private init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  static func < (a: SQLiteRelease, b: SQLiteRelease) -> Bool {
    (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
  }

  /// Whether several connections that checkpoint and write at the same instant can corrupt a file: 3.7.0 to 3.51.2,
  /// but for the repaired 3.44.6 and 3.50.7 (https://www.sqlite.org/wal.html, section 11).
  var hasWALResetBug: Bool {
    let repairedBranches = [SQLiteRelease(3, 44, 6), SQLiteRelease(3, 50, 7)]
    let isRepaired = repairedBranches.contains { $0.minor == minor && $0.major == major && patch >= $0.patch }
    return self >= SQLiteRelease(3, 7, 0) && self <= SQLiteRelease(3, 51, 2) && !isRepaired
  }
}
