import Foundation

/// Recorded answers of real servers.
enum Fixture {
  static let docker20 = "cadvisor-0.49.2_docker-20.10_cgroupv1"
  static let docker26 = "cadvisor-0.49.2_docker-26.1.5_compose-2.26_cgroupv1"
  static let timeline = "timeline_cadvisor-0.49.2_docker-20.10"

  static func data(_ folder: String, _ file: String) throws -> Data {
    try Data(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/\(folder)/\(file)"))
  }

  static func decode<T: Decodable>(_ folder: String, _ file: String) throws -> T {
    try JSONDecoder().decode(T.self, from: data(folder, file))
  }

  static func lines<T: Decodable>(_ folder: String, _ file: String) throws -> [T] {
    try data(folder, file).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(T.self, from: Data($0))
    }
  }
}
