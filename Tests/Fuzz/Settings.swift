import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// Configurations, and texts that people type into them: whatever the bytes are, they are read or refused in a sentence.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let path = "/dev/shm/tidemark-fuzz-\(getpid())"
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
    fatalError("no file in memory")
  }
  do {
    _ = try ConfigurationLoader(environment: [:]).load(file: path)
  } catch {
    guard error is any ExplainedError else { fatalError("\(error)") }
    _ = "\(error)"
  }
  // The first line is a path or a comparison, the others are the JSON that it is asked of.
  let parts = bytes.split(separator: 0x0A, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
  if let path = JSONPath(parts[safe: 0] ?? "") {
    let level = LoadLevel(3)
    for expected in ["1", ">= {agents}", "true", "text"] {
      let condition = StepCondition([StepCondition.Term(path: path, expected: expected)])
      _ = Result { try condition.holds(in: parts[safe: 1] ?? "", at: level) }
    }
  }
  _ = HTTPAddress(parts[safe: 0] ?? "")
  _ = Redaction.url(parts[safe: 0] ?? "")
  _ = (Redaction.shell(parts[safe: 0] ?? ""), Redaction.outside(parts[safe: 0] ?? ""))
  _ = visible(parts[safe: 0] ?? "")
  _ = shellQuoted(parts[safe: 0] ?? "")
  return 0
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
