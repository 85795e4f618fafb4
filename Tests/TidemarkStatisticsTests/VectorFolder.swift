import Foundation

/// The folder of reference vectors: `Vectors` beside this file, or the one `TIDEMARK_VECTORS` names.
enum VectorFolder {
  static let override = ProcessInfo.processInfo.environment["TIDEMARK_VECTORS"]

  static let url: URL =
    override.map { URL(fileURLWithPath: $0, isDirectory: true) }
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")

  /// Every file below the folder, as a path relative to it, sorted. README files are not vectors.
  static func files() throws -> [String] {
    var names: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path) where !name.hasPrefix(".") {
      var isFolder: ObjCBool = false
      let path = url.appendingPathComponent(name).path
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        let inner = try FileManager.default.contentsOfDirectory(atPath: path)
        names += inner.filter { !$0.hasPrefix(".") }.map { "\(name)/\($0)" }
      } else if !name.hasPrefix("README") {
        names.append(name)
      }
    }
    return names.sorted()
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }

  static func load(_ name: String) throws -> VectorValue {
    try JSONDecoder().decode(VectorValue.self, from: Data(contentsOf: url.appendingPathComponent(name)))
  }
}
