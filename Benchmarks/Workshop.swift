import Foundation

/// Where the programs under measurement are, and where what is made for measuring is kept.
enum Workshop {
  /// Files that cost minutes to make, kept until `make clean`.
  static let folder = programs.deletingLastPathComponent().deletingLastPathComponent().appending(
    path: "bench")

  static func program(_ name: String) throws -> String {
    let path = programs.appending(path: name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BenchmarkError("no \(name) beside this program; `make bench` builds it")
    }
    return path
  }

  /// A file of Benchmarks/Scripts.
  static func script(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/\(name)").path
  }

  /// A query of queries/, as the sqlite3 shell reads it.
  static func query(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "queries/\(name).sql").path
  }

  private static let programs = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent()
}
