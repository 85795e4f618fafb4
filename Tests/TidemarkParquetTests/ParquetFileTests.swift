import Foundation
import Testing
import TidemarkParquet
import TidemarkStatistics
import TidemarkTestSupport

/// Files of random columns and rows, read by pyarrow, which shares no code with the writer.
@Suite struct ParquetFileTests {
  /// TIDEMARK_FUZZ=5000 writes so many files.
  private static let fileCount =
    ProcessInfo.processInfo.environment["TIDEMARK_FUZZ"].flatMap(Int.init) ?? 40

  @Test(
    "pyarrow reads every file as it was written: types, values, NULLs, bounds and counts",
    .enabled(if: LakePrograms.python != nil, LakePrograms.missing))
  func fuzz() async throws {
    let python = try #require(LakePrograms.python)
    try await withTemporaryDirectory { directory in
      for batch in stride(from: 0, to: Self.fileCount, by: 200) {
        let folder = directory.appending(path: "\(batch)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let seeds = batch..<min(batch + 200, Self.fileCount)
        for seed in seeds { try RandomFile(seed: UInt64(seed)).write(to: folder) }
        let script = packageRoot.appending(path: "Tests/TidemarkParquetTests/check_parquet.py").path
        let output = try await runProgram(python, [script, folder.path])
        #expect(output == "\nchecked \(seeds.count) files, 0 problems\n")
        try FileManager.default.removeItem(at: folder)
      }
    }
  }

  @Test("the same rows give the same bytes")
  func deterministic() throws {
    #expect(RandomFile(seed: 7).bytes == RandomFile(seed: 7).bytes)
    #expect(RandomFile(seed: 7).bytes != RandomFile(seed: 8).bytes)
  }

  @Test(
    "rows that are appended together are the bytes of the same rows one by one", arguments: [1, 7, 8, 300])
  func together(count: Int) {
    let columns = [ParquetColumn("n", .int64), ParquetColumn("x", .double), ParquetColumn("t", .string)]
    var (together, single) = (ParquetFile(columns, createdBy: "t"), ParquetFile(columns, createdBy: "t"))
    // No value, one value, none again, then values and NULLs in turn.
    for part in 0..<5 {
      let integers = (0..<count).map { $0 % 3 == 0 ? nil : Int64($0 * part) }
      together.appendRows(count) { buffers in
        if part % 2 == 0 {
          buffers[0].appendNull(count: count)
        } else {
          buffers[0].append(integers: integers.compactMap { $0 }, areNull: integers.map { $0 == nil }[...])
        }
        buffers[1].append(Double(part), count: count)
        if part < 2 { buffers[2].append("a b", count: count) } else { buffers[2].appendNull(count: count) }
      }
      for row in 0..<count {
        single.appendRow { buffers in
          if part % 2 == 1, let value = integers[row] {
            buffers[0].append(value)
          } else {
            buffers[0].appendNull()
          }
          buffers[1].append(Double(part))
          if part < 2 { buffers[2].append("a b") } else { buffers[2].appendNull() }
        }
      }
    }
    #expect(together.rowCount == 5 * count)
    #expect(together.finished() == single.finished())
  }

  @Test("a value that repeats costs nothing: a year of one limit is some hundred bytes")
  func constant() {
    var file = ParquetFile([ParquetColumn("limit", .double)], createdBy: "test version 1")
    for _ in 0..<100_000 { file.appendRow { $0[0].append(2048.0) } }
    #expect(file.finished().count < 1000)
  }
}

/// A file made of a seed, and what must be in it.
private struct RandomFile {
  let bytes: [UInt8]
  private let expected: [String: Any]
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    var random = SeededGenerator(seed: seed &+ 1)
    let kinds: [(ParquetColumn.Kind, String)] = [
      (.int64, "int64"), (.double, "double"), (.boolean, "boolean"), (.string, "string"),
      (.timestamp, "timestamp"),
    ]
    let chosen = (0..<Int.random(in: 1...6, using: &random)).map { _ in kinds.randomElement(using: &random)! }
    let columns = chosen.enumerated().map {
      ParquetColumn("c\($0)" + ["", "_ü", " \"x\""].randomElement(using: &random)!, $1.0)
    }
    let rowCount = Self.rowCount(&random)
    var shapes = columns.map { ColumnShape($0.kind, &random) }
    var file = ParquetFile(columns, metadata: [("seed", "\(seed)")], createdBy: "tidemark version 0")
    var values = columns.map { _ in [Any]() }
    for row in 0..<rowCount {
      file.appendRow { buffers in
        for index in buffers.indices {
          values[index].append(shapes[index].append(to: &buffers[index], row: row, &random))
        }
      }
    }
    bytes = file.finished()
    expected = [
      "rows": rowCount,
      "columns": zip(zip(columns, chosen), values).map { ["name": $0.0.name, "kind": $0.1.1, "values": $1] },
    ]
  }

  private static func rowCount(_ random: inout SeededGenerator) -> Int {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: 0
    case 1: 1
    case 2: Int.random(in: 19_990...20_010, using: &random)
    case 3: Int.random(in: 20_000...50_000, using: &random)
    case 4 where random.next() % 4 == 0: ParquetFile.groupRows + Int.random(in: -1...3, using: &random)
    default: Int.random(in: 2...600, using: &random)
    }
  }

  func write(to folder: URL) throws {
    try Data(bytes).write(to: folder.appending(path: "\(seed).parquet"))
    try JSONSerialization.data(withJSONObject: expected).write(to: folder.appending(path: "\(seed).json"))
  }
}

/// How the values of a column come: constant, repeated, rising, from few, from extremes, or anything; with or without NULL.
private struct ColumnShape {
  private let kind: ParquetColumn.Kind
  private let style: Int
  private let nullShare: Double
  private var last: Int64 = 0

  init(_ kind: ParquetColumn.Kind, _ random: inout SeededGenerator) {
    self.kind = kind
    style = Int.random(in: 0..<7, using: &random)
    nullShare = [0, 0, 0.01, 0.3, 0.97, 1].randomElement(using: &random)!
    // Python's times end in the year 9999.
    last = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)
  }

  /// - Returns: the value as the check wants it.
  mutating func append(to buffer: inout ColumnBuffer, row: Int, _ random: inout SeededGenerator) -> Any {
    guard Double.random(in: 0..<1, using: &random) >= nullShare else {
      buffer.appendNull()
      return NSNull()
    }
    let isTime = kind == .timestamp
    let number: Int64 =
      switch style {
      case 0: last
      case 1: row % 50 == 0 ? Int64.random(in: -5...5, using: &random) : last
      case 2: last &+ 2_000_000
      case 3: last &+ Int64.random(in: -300...2_000, using: &random)
      case 4: Int64.random(in: 0..<Int64(1) << Int64.random(in: 1...16, using: &random), using: &random)
      case 5 where !isTime: [.min, .max, 0, -1, 1].randomElement(using: &random)!
      case _ where isTime: Int64.random(in: -60_000_000_000_000_000...250_000_000_000_000_000, using: &random)
      default: Int64(bitPattern: random.next())
      }
    last = number
    switch kind {
    case .int64, .timestamp:
      buffer.append(number)
      return "\(number)"
    case .boolean:
      buffer.append(number & 1 == 1)
      return number & 1 == 1
    case .double:
      let specials: [Double] = [
        0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .nan, 0.1,
      ]
      let real =
        style == 5 ? specials.randomElement(using: &random)! : Double(number) / (style == 3 ? 10 : 1_048_576)
      buffer.append(real)
      return "\(Int64(bitPattern: real.bitPattern))"
    case .string:
      let words = ["", "api", "größe", "容器", "🚕", "a\u{0}b", "\n\t\"'\\", String(repeating: "x", count: 300)]
      let text = style == 6 ? "\(number)" : words[Int(number.magnitude % UInt64(words.count))]
      buffer.append(text)
      return text
    }
  }
}
