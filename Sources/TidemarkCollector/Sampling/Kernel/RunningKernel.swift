import Foundation

/// The kernel this program runs on (uname(2)).
enum RunningKernel {
  /// As `6.1.0-18-amd64`.
  static var release: String { text(\.release) }

  /// As `x86_64`.
  static var architecture: String { text(\.machine) }

  private static func text<T>(_ field: KeyPath<utsname, T>) -> String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name[keyPath: field]) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
