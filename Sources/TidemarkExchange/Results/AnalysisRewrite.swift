import Foundation
package import StreamingJSON
import TidemarkTables

/// Replaces the `analysis` of a results.json and leaves every other byte as it is.
package struct AnalysisRewrite {
  private let path: String
  /// What is replaced; empty, before the closing brace, where there was none.
  private let range: Range<Int>
  private let isNew: Bool
  private let hasOthers: Bool

  /// Fails with `ImportProblem`.
  package init(_ path: String) throws {
    self.path = path
    (range, isNew, hasOthers) = try importing { try Self.find(path) }
  }

  private static func find(_ path: String) throws -> (Range<Int>, isNew: Bool, hasOthers: Bool) {
    let json = try JSONReader(path: path)
    guard try json.next() == .beginObject else {
      throw json.problem("a results.json is one object, this is none")
    }
    guard let skipped = json.markLength else {
      throw TextProblem(path, nil, "it is UTF-16, which is not rewritten in place; save it as UTF-8")
    }
    var found: Range<Int>?
    var count = 0
    var end = json.offset
    while case .key(let key) = try json.next() {
      count += 1
      if key == "analysis" {
        let first = try json.next()
        let start = json.tokenOffset
        try json.skipRest(of: first)
        found = start..<json.offset
      } else {
        try json.skipValue()
      }
      end = json.offset
    }
    let range = found ?? end..<end
    return (range.lowerBound + skipped..<range.upperBound + skipped, found == nil, count > 0)
  }

  /// Writes the file anew beside its place and renames it into it. Fails with `ReportError.cannotWrite`.
  package func write(_ analysis: JSONTree) throws {
    let output = try PendingOutput(.file(path: path))
    let input: FileHandle
    do {
      input = try FileHandle(forReadingFrom: URL(filePath: path))
    } catch {
      throw ImportProblem(path, nil, "cannot read it: \(error.localizedDescription)")
    }
    try copy(input, count: range.lowerBound, to: output)
    let value = analysis.pythonText(level: 1)
    try output.write(isNew ? (hasOthers ? "," : "") + "\n  \"analysis\": " + value : value)
    try input.seek(toOffset: UInt64(range.upperBound))
    try copy(input, count: .max, to: output)
    try output.finish()
  }

  private func copy(_ input: FileHandle, count: Int, to output: PendingOutput) throws {
    var rest = count
    while rest > 0, let data = try input.read(upToCount: min(rest, 1 << 18)), !data.isEmpty {
      try output.write(bytes: data)
      rest -= data.count
    }
  }
}
