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
  // The first line is a path or another text that people type, the others are the JSON that the path is asked of.
  let parts = bytes.split(separator: 0x0A, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
  let (text, body) = (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  if let path = JSONPath(text) {
    let level = LoadLevel(3)
    for expected in ["1", ">= {agents}", "true", "text"] {
      let condition = StepCondition([StepCondition.Term(path: path, expected: expected)])
      _ = Result { try condition.holds(in: body, at: level) }
    }
  }
  _ = HTTPAddress(text)
  _ = (Redaction.url(text), Redaction.shell(text), Redaction.outside(text))
  _ = (visible(text), shellQuoted(text))
  return 0
}
