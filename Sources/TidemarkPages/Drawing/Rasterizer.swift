import Foundation
import TidemarkTables
import TidemarkWarehouse

/// PNG files by librsvg's `rsvg-convert`, each drawn by a process of its own while the next chart is computed.
struct Rasterizer {
  private let program: String
  private var running: [(png: String, draft: FileDraft, process: Process, complaints: Pipe)] = []

  /// What to say when the program is not installed.
  static let missing =
    "no PNG files: rsvg-convert is not installed; on Debian: apt-get install librsvg2-bin fonts-dejavu-core"

  /// nil when the program is not installed.
  init?() {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    guard
      let program = folders.map({ "\($0)/rsvg-convert" })
        .first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { return nil }
    self.program = program
  }

  /// Begins to draw a picture.
  ///
  /// - Parameters:
  ///   - path: of the SVG file, which exists, and of the PNG file, without their suffixes.
  ///   - drawing: what the SVG file holds.
  /// - Throws: `ReportError.cannotWrite` when the program cannot be started; `DestinationError`.
  mutating func begin(_ path: String, _ drawing: Drawing) throws {
    let draft = try FileDraft(for: try Destination.filePath("\(path).png"))
    let process = Process()
    let complaints = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = ["--zoom", "\(Self.zoom(drawing))", "--unlimited", "\(path).svg"]
    process.standardOutput = FileHandle(fileDescriptor: draft.descriptor, closeOnDealloc: false)
    process.standardError = complaints
    do {
      try process.run()
    } catch {
      throw ReportError.cannotWrite(path: "\(path).png", reason: "\(program): \(error.localizedDescription)")
    }
    running.append(("\(path).png", draft, process, complaints))
  }

  /// Waits for all pictures that were begun.
  ///
  /// - Returns: their files, in the order they were begun.
  /// - Throws: `ReportError.cannotWrite` when the program failed on one; `DestinationError`.
  func finish() throws -> [String] {
    var failure: ReportError?
    for (png, draft, process, complaints) in running {
      let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      if process.terminationStatus != 0 {
        let reason = visible(text.split(separator: "\n").first.map(String.init) ?? "rsvg-convert failed")
        failure = failure ?? .cannotWrite(path: png, reason: reason)
      } else {
        try draft.publish()
      }
    }
    if let failure { throw failure }
    return running.map(\.png)
  }

  /// Twice the size, for screens with narrow points, as long as that is no more than a screen of 3840 by 2160 has: most
  /// of the time of `rsvg-convert` goes into compressing points. Nothing between 1 and 2, which would put lines between
  /// points: blurred, and slower to compress than twice the size.
  static func zoom(_ drawing: Drawing) -> Int {
    4 * drawing.width * drawing.height <= 3840 * 2160 ? 2 : 1
  }
}
