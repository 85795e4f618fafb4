import Foundation
import TidemarkTables
import TidemarkWarehouse

/// PNG files at twice the size, by librsvg's `rsvg-convert`.
enum Rasterizer {
  struct Picture {
    let svg: String
    let png: String
  }

  /// Draws all pictures, beside one another.
  ///
  /// - Returns: why there are none, when the program is not installed.
  /// - Throws: `ReportError.cannotWrite` when it fails on one.
  static func draw(_ pictures: [Picture]) throws -> String? {
    guard let program else {
      return
        "no PNG files: rsvg-convert is not installed; on Debian: apt-get install librsvg2-bin fonts-dejavu-core"
    }
    let running = try pictures.map { picture in
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = ["--zoom", "2", "--unlimited", "--output", picture.png, picture.svg]
      process.standardOutput = FileHandle.nullDevice
      let complaints = Pipe()
      process.standardError = complaints
      do {
        try process.run()
      } catch {
        throw ReportError.cannotWrite(path: picture.png, reason: "\(program): \(error.localizedDescription)")
      }
      return (picture, process, complaints)
    }
    var failure: ReportError?
    for (picture, process, complaints) in running {
      let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      if process.terminationStatus != 0 {
        let reason = visible(text.split(separator: "\n").first.map(String.init) ?? "rsvg-convert failed")
        failure = failure ?? .cannotWrite(path: picture.png, reason: reason)
      }
    }
    if let failure { throw failure }
    return nil
  }

  private static var program: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
      .map { "\($0)/rsvg-convert" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
