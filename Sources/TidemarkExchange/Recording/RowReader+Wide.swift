import Foundation
import TidemarkWarehouse

/// Columns that each belong to one container, and values whose metric has no column of its own.
extension RowReader {
  func readWide(_ row: RecordedRow, _ plan: ColumnPlan) throws {
    for column in plan.wide where column.index < row.cells.count {
      let text = row.cells[column.index].trimmingCharacters(in: .whitespaces)
      let title = WideTitle(column.name)
      var reading = RecordedReading(container: title.container, unixMicroseconds: 0)
      reading.instance = title.instance
      reading.unixMicroseconds = try moment(row, plan, reading)
      if !Quantity.isGap(text) {
        guard try fill(&reading, value: text, column, metric: title.metric) else { continue }
      }
      dropZeroMemory(&reading)
      try add(reading)
    }
  }

  /// A number whose metric is named beside it, or by nothing. false for a metric that is not kept.
  func fill(
    _ reading: inout RecordedReading, value text: String, _ column: ColumnPlan.Column, metric: String?
  ) throws -> Bool {
    if let metric, !options.metrics.contains(where: { $0.covers(metric: metric, path: path) }) {
      return try fill(&reading, named: metric, text, column)
    }
    switch try meaning(text, column, metric) {
    case .memory(let unit):
      reading.sample.workingSetBytes = try amounts.memory(text, column, bare: unit ?? .bytes).used
    case .cpu(.seconds):
      let busy = try amounts.busyMicroseconds(text, column)
      reading.sample.cpuTimeMicroseconds = busy
      reading.sample.cpuMillicores = rate.millicores(
        reading.key, at: reading.unixMicroseconds, busyMicroseconds: busy)
    case .cpu(let unit):
      reading.sample.cpuMillicores = try amounts.millicores(text, column, bare: unit)
    }
    return true
  }

  private func fill(
    _ reading: inout RecordedReading, named metric: String, _ text: String, _ column: ColumnPlan.Column
  ) throws -> Bool {
    let named = ColumnPlan.Column(
      index: column.index, name: metric, unit: ColumnName(metric).unit ?? column.unit)
    let known = SeriesMetric(metric)?.target
    let field = known.map { Self.field($0) } ?? ColumnPlan.field(ofMetric: metric)
    switch field {
    case .limit?: reading.sample.memoryLimitBytes = try amounts.limit(text, named)
    case .cpu?:
      let unit: CPUUnit? = if case .cpu(let unit)? = known { unit } else { nil }
      reading.sample.cpuMillicores = try amounts.millicores(text, named, bare: unit)
    case .cpuSeconds?:
      let busy = try amounts.busyMicroseconds(text, named)
      reading.sample.cpuTimeMicroseconds = busy
      reading.sample.cpuMillicores = rate.millicores(
        reading.key, at: reading.unixMicroseconds, busyMicroseconds: busy)
    case let field?:
      guard let path = Self.memoryPaths[field] else { fallthrough }
      reading.sample[keyPath: path] = try amounts.memory(text, named, bare: known.map { _ in .bytes }).used
    case nil:
      unreadMetrics.insert(metric)
      return false
    }
    return true
  }

  private static func field(_ target: SeriesMetric.Target) -> Field {
    switch target {
    case .workingSet: .memory
    case .usage: .usage
    case .anon: .anon
    case .file: .file
    case .limit: .limit
    case .cpu(.seconds): .cpuSeconds
    case .cpu: .cpu
    }
  }

  private static let memoryPaths: [Field: any WritableKeyPath<Sample, Int64?> & Sendable] = [
    .memory: \.workingSetBytes, .usage: \.usageBytes, .anon: \.anonBytes, .file: \.fileBytes,
  ]

  private func meaning(
    _ text: String, _ column: ColumnPlan.Column, _ metric: String?
  ) throws -> MetricMeaning.Quantity {
    if let meaning = options.metrics.first(where: { $0.covers(metric: metric ?? column.name, path: path) }) {
      return meaning.quantity
    }
    switch column.unit {
    case .bytes(let factor)?: return .memory(MemoryUnit.allCases.first { $0.bytes == factor } ?? .bytes)
    case .percent?: return .cpu(.percent)
    case .cores?: return .cpu(.cores)
    case .millicores?: return .cpu(.millicores)
    case .seconds?: return .cpu(.seconds)
    case nil: break
    }
    let unit = Quantity.split(text, hasDecimalComma: true)?.unit ?? ""
    if Quantity.bytes(ofUnit: unit) != nil { return .memory(.bytes) }
    if unit == "%" { return .cpu(.percent) }
    if let wideMeaning { return wideMeaning }
    // No container uses so many percent of a core.
    guard let number = Quantity.plainNumber(text), number >= 1_000_000 || number == 0 else {
      throw RowProblem(
        "the file does not say what \(shown(column.name)) counts, found \(shown(text)); say it with --metric memory=MB or --metric cpu=percent"
      )
    }
    if number > 0 { wideMeaning = .memory(nil) }
    return .memory(nil)
  }
}
