import TidemarkParquet
import TidemarkWarehouse

/// Rows of one container as they are stored, in the order of their offsets.
struct SamplesBatch {
  /// Row by row.
  var cells: [Int64?] = []
  private let width: Int

  /// - Parameter width: columns of a row.
  init(width: Int) { self.width = width }

  var rowCount: Int { cells.count / width }

  mutating func removeAll() { cells.removeAll(keepingCapacity: true) }

  /// Appends a column of the view; what `cells` has no column for is NULL.
  func append(
    _ column: SamplesColumn, _ constant: SamplesConstant, _ phases: [(offset: Int64, name: SamplesConstant)],
    to buffer: inout ColumnBuffer
  ) {
    switch column {
    case .constant:
      constant.append(to: &buffer, count: rowCount)
    case .phase:
      append(phases, to: &buffer)
    case .time:
      guard case .integer(let start) = constant else { return buffer.appendNull(count: rowCount) }
      buffer.append(integers: integers(0) { Self.milliseconds(since: start, $0) })
    case .integer(let position):
      guard !isNull(position) else { return buffer.appendNull(count: rowCount) }
      buffer.append(integers: integers(position) { $0 })
    case .quotient(let position, let divisor):
      guard !isNull(position) else { return buffer.appendNull(count: rowCount) }
      buffer.append(reals: integers(position) { Double($0) / divisor })
    case .ratio(let position, let factor, let other):
      guard !isNull(position), !isNull(other) else { return buffer.appendNull(count: rowCount) }
      buffer.append(
        reals: (0..<rowCount).map { row in
          // SQL has no quotient by 0.
          guard let value = cells[row * width + position], let divisor = cells[row * width + other],
            divisor != 0
          else { return nil }
          return Double(value) * factor / Double(divisor)
        })
    }
  }

  /// The first row of a phase is the first that is not before it.
  private func append(_ phases: [(offset: Int64, name: SamplesConstant)], to buffer: inout ColumnBuffer) {
    var name = SamplesConstant.null
    var start = 0
    let offsets = integers(0) { $0 }
    for phase in phases {
      let end = offsets.firstIndex { $0 ?? 0 >= phase.offset } ?? offsets.count
      name.append(to: &buffer, count: end - start)
      (name, start) = (phase.name, end)
    }
    name.append(to: &buffer, count: offsets.count - start)
  }

  private func isNull(_ position: Int) -> Bool {
    position >= width || (0..<rowCount).allSatisfy { cells[$0 * width + position] == nil }
  }

  private func integers<T>(_ position: Int, _ value: (Int64) -> T?) -> [T?] {
    (0..<rowCount).map { row in cells[row * width + position].flatMap(value) }
  }

  /// Microseconds of `start + offset` rounded to milliseconds.
  private static func milliseconds(since start: Int64, _ offset: Int64) -> Int64? {
    let (time, isTooLarge) = start.addingReportingOverflow(offset)
    return isTooLarge ? nil : milliseconds(time) * 1000
  }

  /// As SQLite's `strftime('%f', microseconds / 1000000.0, 'unixepoch')` rounds: it counts milliseconds of the Julian day
  /// (date.c, `parseModifier`).
  static func milliseconds(_ microseconds: Int64) -> Int64 {
    let julianEpoch = 210_866_760_000_000.0
    return Int64(Double(microseconds) / 1_000_000.0 * 1000.0 + julianEpoch + 0.5) - Int64(julianEpoch)
  }
}

/// A value that rows of a container share.
enum SamplesConstant {
  case null
  case integer(Int64)
  case real(Double)
  case text([UInt8])

  /// - Parameter isTime: whether the value is microseconds, whatever the column is.
  init(
    _ row: RawRow, _ position: Int, _ column: LakeColumn, isTime: Bool, of view: String
  ) throws(LakeProblem) {
    switch (isTime ? .integer : column.kind, row.kind(position)) {
    case (_, .null): self = .null
    case (.integer, .integer): self = .integer(row.integer(position))
    case (.real, .real), (.real, .integer): self = .real(row.real(position))
    case (.text, .text): self = .text(Array(row.utf8(position)))
    case (_, let found): throw .wrongValue(view: view, column: column.name, found: "\(found)")
    }
  }

  func append(to buffer: inout ColumnBuffer, count: Int) {
    switch self {
    case .null: buffer.appendNull(count: count)
    case .integer(let value): buffer.append(value, count: count)
    case .real(let value): buffer.append(value, count: count)
    case .text(let utf8): utf8.withUnsafeBufferPointer { buffer.append(utf8: $0, count: count) }
    }
  }
}
