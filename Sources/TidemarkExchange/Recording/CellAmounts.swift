import Foundation

/// Reads the amounts in cells, by the unit in the cell, else in the column's name, else by the user's word, else by what
/// is usual: MB of 2^20 bytes and percent of one core. What no machine can have is refused.
final class CellAmounts {
  /// More than any machine has.
  static let impossibleBytes = 64.0 * 1_099_511_627_776
  /// MB in a number without any unit; more is likely another unit.
  private static let likelyMB = 65_536.0

  private let options: RecordingOptions
  private let hasDecimalComma: Bool
  var toolUnits: (memory: MemoryUnit, cpu: CPUUnit)?
  /// The column of numbers that were taken for MB because nothing says a unit, and the largest of them.
  private var bareMemory: (column: String, largest: Double)?
  private var bareProcessor: (column: String, largest: Double)?
  /// Units of memory that programs mean differently, and what they were read as.
  private var looseUnits: [String: Int] = [:]

  init(_ options: RecordingOptions, hasDecimalComma: Bool) {
    self.options = options
    self.hasDecimalComma = hasDecimalComma
  }

  var notes: [String] {
    var notes: [String] = []
    if let bareMemory {
      notes.append(
        "\(shown(bareMemory.column)) has no unit and was read as MB; --memory-unit overrides that")
    }
    if let bareProcessor, bareProcessor.largest > 0, !(1.5...100).contains(bareProcessor.largest) {
      notes.append(
        "\(shown(bareProcessor.column)) has no unit and was read as percent of one core; --cpu-unit overrides that"
      )
    }
    for (unit, base) in looseUnits.sorted(by: { $0.key < $1.key }) {
      notes.append("memory in \(shown(unit)) was read as a power of \(base)")
    }
    return notes
  }

  /// Fails with `RowProblem`, of the file as a whole.
  func check() throws {
    guard let bareMemory, bareMemory.largest > 0, bareMemory.largest <= 100 else { return }
    throw RowProblem(
      "\(shown(bareMemory.column)) has no unit and is never above 100, so it may be MB, GB or a percentage; give its unit with --memory-unit MB or --memory-unit GB, and leave it out of --map if it is a percentage"
    )
  }

  /// Use and limit, which one cell may hold. A percentage is refused.
  func memory(
    _ text: String, _ column: ColumnPlan.Column, bare: MemoryUnit? = nil
  ) throws -> (used: Int64?, limit: Int64?) {
    let parts = text.split(separator: "/", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2 else { return (try bytes(text, column, bare), nil) }
    let used = Quantity.isGap(parts[0]) ? nil : try bytes(parts[0], column, bare)
    let limit = Quantity.isGap(parts[1]) ? nil : try limit(parts[1], column)
    return (used, limit)
  }

  /// nil for none: 0, and what the kernel writes where there is none, more than any machine has.
  func limit(_ text: String, _ column: ColumnPlan.Column) throws -> Int64? {
    if ["max", "unlimited", "inf", "+inf", "infinity"].contains(text.lowercased()) { return nil }
    guard let (number, unit) = Quantity.split(text, hasDecimalComma: hasDecimalComma),
      let bytes = Quantity.whole(number * (try factor(number, unit, text, column, nil, isLimit: true)))
    else { throw RowProblem("no limit, found \(shown(text))") }
    return bytes == 0 || Double(bytes) >= Self.impossibleBytes ? nil : bytes
  }

  private func bytes(_ text: String, _ column: ColumnPlan.Column, _ bare: MemoryUnit?) throws -> Int64 {
    guard let (number, unit) = Quantity.split(text, hasDecimalComma: hasDecimalComma) else {
      let remedy =
        text.contains(/\d,\d{3}(?!\d)/)
        ? "; its comma may part thousands or be the decimal point: take it out, or separate the cells by semicolons where it is decimal"
        : ""
      throw RowProblem("no memory, found \(shown(text))\(remedy)")
    }
    if unit == "%" {
      throw RowProblem(
        "\(shown(text)) in the column \(shown(column.name)) is a percentage, which is no amount of memory; leave it out of --map, or record the amounts"
      )
    }
    let factor = try factor(number, unit, text, column, bare, isLimit: false)
    guard let bytes = Quantity.whole(number * factor) else {
      throw RowProblem("no memory, found \(shown(text))")
    }
    guard Double(bytes) < Self.impossibleBytes else {
      throw RowProblem(
        "\(shown(text)) in the column \(shown(column.name)) would be \(Quantity.shownWhole(Double(bytes) / 1_099_511_627_776)) TiB, which no machine has; say the unit with --memory-unit bytes"
      )
    }
    return bytes
  }

  /// Bytes each of a number.
  private func factor(
    _ number: Double, _ unit: String, _ text: String, _ column: ColumnPlan.Column, _ bare: MemoryUnit?,
    isLimit: Bool
  ) throws -> Double {
    if !unit.isEmpty {
      // In /proc/PID/status, proc(5), a kB has 1024 bytes.
      if unit == "kB", ColumnName(column.name).words.first?.hasPrefix("vm") == true { return 1024 }
      guard let factor = Quantity.bytes(ofUnit: unit) else {
        throw RowProblem("no \(isLimit ? "limit" : "memory"), found \(shown(text))")
      }
      if factor > 1, !unit.contains("i"), !isLimit {
        looseUnits[unit] = factor.truncatingRemainder(dividingBy: 1000) == 0 ? 1000 : 1024
      }
      return factor
    }
    if let said = options.memoryUnit { return said.bytes }
    if let bare { return bare.bytes }
    if case .bytes(let factor)? = column.unit { return factor }
    if let toolUnits { return toolUnits.memory.bytes }
    if number > Self.likelyMB, !isLimit || number < Self.impossibleBytes {
      throw RowProblem(
        "\(shown(text)) in the column \(shown(column.name)) has no unit, and as MB it would be \(number < 1_048_576 ? Quantity.shownWhole(number / 1024) + " GiB" : Quantity.shownWhole(number / 1_048_576) + " TiB"); say its unit with --memory-unit bytes or --memory-unit KB"
      )
    }
    if ColumnName(column.name).has("rss", "res", "rsz", "resident") {
      throw RowProblem(
        "\(shown(column.name)) has no unit, and programs write it in KB or in bytes; say which with --memory-unit KB or --memory-unit bytes"
      )
    }
    if !isLimit {
      bareMemory = (column.name, max(number, bareMemory?.largest ?? 0))
    }
    return 1_048_576
  }

  func millicores(_ text: String, _ column: ColumnPlan.Column, bare: CPUUnit? = nil) throws -> Int64 {
    let refusal = RowProblem("no cpu, found \(shown(text))")
    guard let (number, unit) = Quantity.split(text, hasDecimalComma: hasDecimalComma) else { throw refusal }
    let factor: Double
    switch unit.lowercased() {
    case "": factor = try bareFactor(number, column, bare)
    case "%": factor = 10
    // Kubernetes' thousandths, millionths and billionths.
    case "m", "mcores", "millicores", "mcpu": factor = 1
    case "u": factor = 1e-3
    case "n": factor = 1e-6
    case "core", "cores", "vcpu", "vcpus": factor = 1000
    default: throw refusal
    }
    guard let millicores = Quantity.whole(number * factor) else { throw refusal }
    // More cores than any machine has.
    guard millicores < 10_000_000 else {
      throw RowProblem(
        "\(shown(text)) in the column \(shown(column.name)) would be \(millicores / 1000) cores, which no machine has; say the unit with --cpu-unit"
      )
    }
    return millicores
  }

  private func bareFactor(_ number: Double, _ column: ColumnPlan.Column, _ bare: CPUUnit?) throws -> Double {
    let unit: CPUUnit
    if let said = options.cpuUnit ?? bare {
      unit = said
    } else {
      switch column.unit {
      case .percent?: unit = .percent
      case .cores?: unit = .cores
      case .millicores?: unit = .millicores
      default:
        unit = toolUnits?.cpu ?? .percent
        if toolUnits == nil, ColumnName(column.name).has("total") {
          throw RowProblem(
            "\(shown(column.name)) has no unit and may be a counter of the time used; use --cpu-unit percent, or --map cpu_seconds=\(column.name)"
          )
        }
        if toolUnits == nil { bareProcessor = (column.name, max(number, bareProcessor?.largest ?? 0)) }
      }
    }
    switch unit {
    case .percent: return 10
    case .cores: return 1000
    case .millicores: return 1
    case .seconds:
      throw RowProblem(
        "\(shown(column.name)) in seconds is a counter; map it as --map cpu_seconds=\(column.name)")
    }
  }

  func busyMicroseconds(_ text: String, _ column: ColumnPlan.Column) throws -> Int64 {
    var factor = 1.0
    if case .seconds(let each)? = column.unit { factor = each }
    guard
      let seconds = Quantity.number(text, hasDecimalComma: hasDecimalComma).map({ $0 * factor })
        ?? Quantity.seconds(text), let busy = Quantity.whole(seconds * 1e6)
    else { throw RowProblem("no cpu_seconds, found \(shown(text))") }
    return busy
  }

  /// `1.2kB / 800B`; a container that does not run has `--`. What is no pair of amounts is none.
  func pair(_ text: String) -> (Int64?, Int64?) {
    let parts = text.split(separator: "/").map { Quantity.bytes(String($0)) }
    return (parts.first ?? nil, parts.count > 1 ? parts[1] : nil)
  }
}
