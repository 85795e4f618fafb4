import TidemarkParquet
import TidemarkWarehouse

/// Rows of one container as they are stored, in the order of their offsets.
struct SamplesBatch {
  private let rows: IntegerRows
  let range: Range<Int>

  init(_ rows: IntegerRows, _ range: Range<Int>) { (self.rows, self.range) = (rows, range) }

  /// Appends a column of the view; what the rows have no column for is NULL.
  func append(
    _ column: SamplesColumn, _ constant: SamplesConstant, _ phases: [(offset: Int64, name: SamplesConstant)],
    to buffer: inout ColumnBuffer
  ) {
    switch column {
    case .constant:
      constant.append(to: &buffer, count: range.count)
    case .phase:
      append(phases, to: &buffer)
    case .time:
      guard case .integer(let start) = constant else { return buffer.appendNull(count: range.count) }
      appendTimes(since: start, to: &buffer)
    case .integer(let position):
      guard let (values, areNull) = present(position) else { return buffer.appendNull(count: range.count) }
      buffer.append(integers: values, areNull: areNull)
    case .quotient(let position, let divisor):
      guard let (values, areNull) = present(position) else { return buffer.appendNull(count: range.count) }
      buffer.append(reals: values.map { Double($0) / divisor }, areNull: areNull)
    case .ratio(let position, let factor, let other):
      guard !isNull(position), !isNull(other) else { return buffer.appendNull(count: range.count) }
      let (values, divisors) = (rows.values(position, range), rows.values(other, range))
      // NULL is stored as 0, and SQL has no quotient by 0.
      let areNull = zip(rows.areNull(position, range), divisors).map { $0 || $1 == 0 }
      let reals = zip(zip(values, divisors), areNull).compactMap { pair, isNull in
        isNull ? nil : Double(pair.0) * factor / Double(pair.1)
      }
      buffer.append(reals: reals, areNull: areNull[...])
    }
  }

  /// The first row of a phase is the first that is not before it.
  private func append(_ phases: [(offset: Int64, name: SamplesConstant)], to buffer: inout ColumnBuffer) {
    var name = SamplesConstant.null
    let offsets = rows.values(0, range)
    var start = offsets.startIndex
    for phase in phases {
      let end = offsets.firstIndex { $0 >= phase.offset } ?? offsets.endIndex
      name.append(to: &buffer, count: end - start)
      (name, start) = (phase.name, end)
    }
    name.append(to: &buffer, count: offsets.endIndex - start)
  }

  /// A time that no integer holds is NULL.
  private func appendTimes(since start: Int64, to buffer: inout ColumnBuffer) {
    let offsets = rows.values(0, range)
    let times = offsets.prefix { !start.addingReportingOverflow($0).overflow }
    buffer.append(integers: times.map { Self.milliseconds(start + $0) * 1000 })
    buffer.appendNull(count: offsets.count - times.count)
  }

  private func isNull(_ position: Int) -> Bool { position >= rows.width || rows.isNull(position) }

  /// The values that are there, and which are not; nil where none is.
  private func present(_ position: Int) -> ([Int64], areNull: ArraySlice<Bool>)? {
    guard !isNull(position) else { return nil }
    let values = rows.values(position, range)
    guard !rows.hasNoNull(position) else { return (Array(values), []) }
    let areNull = rows.areNull(position, range)
    return (zip(values, areNull).compactMap { $1 ? nil : $0 }, areNull)
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
