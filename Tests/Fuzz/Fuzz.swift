import Foundation
import TidemarkErrors

/// What libFuzzer calls for every input, with the reader that the environment names. Its main function comes with the
/// sanitizer, so this target is only there for `scripts/fuzz`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  reader(UnsafeBufferPointer(start: start, count: count))
  return 0
}

typealias Input = UnsafeBufferPointer<UInt8>

private let readers: [String: @Sendable (Input) -> Void] = [
  "engine": readEngineAnswers, "json": readJSON, "lake": readLake, "policies": readPolicies,
  "recordings": readRecordings, "selectors": readSelectors, "settings": readSettings, "store": readStore,
  "texts": readTexts,
]

private let reader: @Sendable (Input) -> Void = {
  let name = ProcessInfo.processInfo.environment["TIDEMARK_FUZZ_TARGET"] ?? ""
  guard let reader = readers[name] else {
    fatalError("TIDEMARK_FUZZ_TARGET is one of \(readers.keys.sorted().joined(separator: " "))")
  }
  return reader
}()

extension Input {
  var text: String { String(decoding: self, as: UTF8.self) }

  /// The first line, and the others.
  var firstLineAndRest: (String, String) {
    let parts = split(separator: 0x0A, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }

  /// The path of a file with these bytes that no disk ever sees.
  func inMemory() -> String {
    guard FileManager.default.createFile(atPath: Self.memoryPath, contents: Data(self)) else {
      fatalError("no file in memory")
    }
    return Self.memoryPath
  }

  static let memoryPath = "/dev/shm/tidemark-fuzz-\(getpid())"
}

/// Runs what reads an input or refuses it in a sentence.
func refusing(_ body: () throws -> Void) {
  do {
    try body()
  } catch {
    guard error is any ExplainedError else { fatalError("\(error)") }
    _ = "\(error)"
  }
}
