import Foundation
import TidemarkCollector

/// Programs that lie beside this one.
struct Siblings {
  private let directory: String

  init() throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    directory = URL(filePath: program).deletingLastPathComponent().path
  }

  func find(_ name: String) -> String? {
    let path = "\(directory)/\(name)"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  func require(_ name: String) throws -> String {
    guard let path = find(name) else { throw DemoError.noSibling(name: name, directory: directory) }
    return path
  }
}

/// Why the demo cannot begin.
enum DemoError: Error, CustomStringConvertible {
  case noSibling(name: String, directory: String)
  case noFreePort(reason: String)

  var description: String {
    switch self {
    case .noSibling(let name, let directory):
      "the demo needs \(name) in \(directory); build it with `swift build --product \(name)`"
    case .noFreePort(let reason):
      "cannot find a free port on 127.0.0.1: \(reason)"
    }
  }
}
