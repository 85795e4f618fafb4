import Foundation

/// The first line of a file that has no header, whose cells may say by their form what they are.
struct HeaderlessRow {
  static let advice =
    "the file has no header: its first line holds readings; say what the columns are with --header timestamp,container,cpu_percent,memory_mb"

  /// nil where the forms do not say it: a bare number may be anything.
  let names: [String]?

  private enum Form { case time, pair, percent, cores, bytes, amount, unit, id, count, word }

  /// nil for a line that is a header.
  init?(_ cells: [String], clock: RecordedClock, hasContainer: Bool) {
    var forms = cells.map { Self.form($0, clock) }
    // A number whose unit stands in the next cell.
    for index in forms.indices.dropLast() where forms[index] == .count && forms[index + 1] == .word {
      if Quantity.bytes(ofUnit: cells[index + 1].trimmingCharacters(in: .whitespaces)) != nil {
        forms.replaceSubrange(index...(index + 1), with: [.amount, .unit])
      }
    }
    let isCluster = forms.contains(.cores) && forms.count { $0 == .word } == 2
    guard forms.contains(where: { $0 != .word && $0 != .id }) else { return nil }
    var counts: [Form: Int] = [:]
    // Docker's templates list CPU before memory, use and limit before the network, and the processes last.
    let candidates: [Form: [String]] = [
      .time: ["timestamp"], .pair: ["MemUsage", "NetIO", "BlockIO"], .percent: ["CPUPerc", "MemPerc"],
      .cores: ["CPU(cores)"], .bytes: ["memory_used", "memory_limit"], .id: ["id"],
      .amount: ["memory_used", "memory_limit"], .unit: ["memory_used unit", "memory_limit unit"],
      // `kubectl top pod --no-headers` has the pod of a container, or the namespace of a pod, in front.
      .word: isCluster ? ["pod", "name"] : ["container"], .count: ["PIDs"],
    ]
    var names: [String] = []
    var isClear = true
    for (index, form) in forms.enumerated() {
      let nth = counts[form, default: 0]
      counts[form] = nth + 1
      guard let name = candidates[form].flatMap({ nth < $0.count ? $0[nth] : nil }),
        form != .count || index == forms.count - 1 && counts[.pair] != nil,
        form != .percent || nth > 0 || counts[.pair] == nil
      else {
        isClear = false
        continue
      }
      names.append(name)
    }
    // Docker's own first template is `{{.Container}}: {{.CPUPerc}}`.
    let hasMemory =
      (counts[.pair] ?? counts[.bytes] ?? counts[.amount]) != nil || counts == [.id: 1, .percent: 1]
      || counts == [.word: 1, .percent: 1]
    let hasName = hasContainer || (counts[.word] ?? counts[.id]) != nil
    self.names = isClear && hasMemory && hasName ? names : nil
  }

  private static func form(_ cell: String, _ clock: RecordedClock) -> Form {
    let parts = cell.split(separator: "/").map { Quantity.bytes(String($0)) }
    if Quantity.plainNumber(cell) == nil || Quantity.plainNumber(cell).flatMap(RecordedClock.unix) != nil,
      clock.isTime(cell)
    {
      return .time
    }
    if parts.count == 2, !parts.contains(nil) || cell == "-- / --" { return .pair }
    if cell.hasSuffix("%"), Quantity.percent(cell) != nil { return .percent }
    if cell.wholeMatch(of: /\d+m/) != nil { return .cores }
    if Quantity.bytes(cell) != nil { return .bytes }
    if cell.wholeMatch(of: /[0-9a-f]{12}|[0-9a-f]{64}/) != nil { return .id }
    return Quantity.plainNumber(cell) == nil ? .word : .count
  }
}
