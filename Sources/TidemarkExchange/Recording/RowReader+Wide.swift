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
      if !Quantity.isGap(text) { try fill(&reading, value: text, column, metric: title.metric) }
      try add(reading)
    }
  }

  /// A number whose metric stands in no column of its own.
  func fill(
    _ reading: inout RecordedReading, value text: String, _ column: ColumnPlan.Column, metric: String?
  ) throws {
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
  }

  private func meaning(
    _ text: String, _ column: ColumnPlan.Column, _ metric: String?
  ) throws -> MetricMeaning.Quantity {
    if let meaning = options.metrics.first(where: { $0.covers(metric: metric ?? column.name, path: path) }) {
      return meaning.quantity
    }
    if let known = metric.flatMap(SeriesMetric.init) { return known.quantity }
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
