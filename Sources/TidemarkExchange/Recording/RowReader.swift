import Foundation
import TidemarkWarehouse

/// Turns the rows of a recording into readings: the one place where cells get their meaning.
final class RowReader {
  let clock: RecordedClock
  let path: String
  let options: RecordingOptions
  let amounts: CellAmounts
  private let emit: (RecordedReading) throws -> Void
  private var plans: [[String]: ColumnPlan] = [:]
  private var newest: (names: [String], plan: ColumnPlan)?
  var rate = ProcessorRate()
  /// Containers of the beat that is being read.
  private var seen: Set<String> = []
  private var beat: Int64 = -1
  /// Whether rows have times of their own; nil before the first.
  private var isTimed: Bool?
  private var pending: [RecordedReading] = []
  /// In files that list one metric after the other, where the reading of a container and moment is in `pending`.
  private var places: [String: Int]?
  private var emptyCount = 0
  private var hasReadings = false
  /// Readings whose memory is 0 though their container runs.
  private var zeroCount = 0
  /// The namespace in which each name was first met: only one name in another needs it in front.
  private var homes: [String: String] = [:]
  /// Metrics in cells that are not kept.
  var unreadMetrics: Set<String> = []
  private var unread: [String] = []
  var wideMeaning: MetricMeaning.Quantity?
  /// Of recordings whose numbers have a unit by the tool that wrote them.
  var toolUnits: (memory: MemoryUnit, cpu: CPUUnit)? {
    didSet { amounts.toolUnits = toolUnits }
  }

  init(
    path: String, _ options: RecordingOptions, clock: RecordedClock, hasDecimalComma: Bool = false,
    emit: @escaping (RecordedReading) throws -> Void
  ) {
    self.path = path
    self.options = options
    self.clock = clock
    self.emit = emit
    amounts = CellAmounts(options, hasDecimalComma: hasDecimalComma)
  }

  /// What is to be known of what was read.
  var notes: [String] {
    var notes = clock.notes + amounts.notes
    if emptyCount > 0 {
      notes.append(
        "\(emptyCount) lines hold no reading: the container did not run, or all its values are missing")
    }
    if zeroCount > 0 {
      notes.append(
        "\(zeroCount) readings have memory 0 beside CPU that is used, which counts as no reading of memory")
    }
    if !unreadMetrics.isEmpty {
      notes.append("metrics not read: \(ColumnPlan.list(unreadMetrics.sorted()))")
    }
    if case .memory(nil)? = wideMeaning {
      notes.append("its columns were read as memory in bytes; --metric overrides that")
    }
    if !unread.isEmpty { notes.append("columns not read: \(ColumnPlan.list(unread))") }
    return notes
  }

  /// Fails with `RowProblem`, `RecordedClock.Problem` or `RecordedClock.OrderProven`.
  func read(_ row: RecordedRow) throws {
    let plan = try self.plan(row.names)
    guard plan.wide.isEmpty else { return try readWide(row, plan) }
    guard var reading = try name(row, plan) else { return }
    reading.unixMicroseconds = try moment(row, plan, reading)
    try fill(&reading, row, plan)
    if plan[.metric] != nil, !hasReadings { places = [:] }
    if let value = plan[.value], plan[.metric] != nil || reading.isEmpty {
      guard try fill(&reading, value, row, plan) else { return }
    }
    dropZeroMemory(&reading)
    if reading.isEmpty {
      emptyCount += 1
      reading.sample = Sample(offsetMicroseconds: 0)
    }
    try add(reading)
  }

  /// Counts a line that says that its container does not run.
  func countEmpty() { emptyCount += 1 }

  /// Must be called once after the last row.
  func finish() throws {
    try flush()
    try amounts.check()
    if !hasReadings, !unreadMetrics.isEmpty {
      throw RowProblem(
        "none of its metrics is the memory or CPU of a container: \(ColumnPlan.list(unreadMetrics.sorted())); say what they are with --metric memory=MB=NAME or --metric cpu=percent=NAME"
      )
    }
  }

  /// Throws a `RowProblem` where the names are those of no recording.
  func plan(_ names: [String]) throws -> ColumnPlan {
    if let newest, newest.names == names { return newest.plan }
    let plan: ColumnPlan
    if let known = plans[names] {
      plan = known
    } else {
      plan = try ColumnPlan(names, mapping: options.columns)
      try check(plan, names)
      plans[names] = plan
      unread += plan.unread.filter { !unread.contains($0) }
    }
    newest = (names, plan)
    return plan
  }

  private func check(_ plan: ColumnPlan, _ names: [String]) throws {
    func missing(_ field: String, _ remedy: String = "") -> RowProblem {
      RowProblem(
        "no column for \(field); name it with --map \(field)=COLUMN\(remedy), there are \(ColumnPlan.list(names))"
      )
    }
    guard plan.wide.isEmpty else { return }
    if plan[.container] == nil, plan[.id] == nil, options.container == nil {
      throw missing("container", " or, if all lines are of one container, name it with --container NAME")
    }
    if plan[.memory] == nil, let suspect = plan.memorySuspects.first {
      throw RowProblem(
        "no column for memory; name it with --map memory=COLUMN, there are \(ColumnPlan.list(names)) (is it \(shown(suspect))?)"
      )
    }
    guard (plan[.memory] ?? plan[.cpu] ?? plan[.cpuSeconds] ?? plan[.value]) != nil else {
      throw missing("memory")
    }
  }

  // MARK: - Whose and when

  private func cell(_ field: Field, _ row: RecordedRow, _ plan: ColumnPlan) -> String? {
    guard let column = plan[field], column.index < row.cells.count else { return nil }
    let text = row.cells[column.index].trimmingCharacters(in: .whitespacesAndNewlines)
    if let unit = plan.unitColumns[column.index], unit < row.cells.count, Quantity.plainNumber(text) != nil {
      return text + " " + row.cells[unit].trimmingCharacters(in: .whitespaces)
    }
    return Quantity.isGap(text) ? nil : text
  }

  private func name(_ row: RecordedRow, _ plan: ColumnPlan) throws -> RecordedReading? {
    let id = cell(.id, row, plan)
    let name = cell(.container, row, plan) ?? options.container ?? id
    guard var name else {
      throw RowProblem(
        "a line without the name of its container; if all lines are of one container, name it with --container NAME"
      )
    }
    guard !name.utf8.contains(0) else { throw RowProblem("a container's name holds a NUL character") }
    if name.hasPrefix("/"), name.utf8.count > 1, !name.dropFirst().contains("/") { name.removeFirst() }
    var reading = RecordedReading(container: name, unixMicroseconds: 0)
    if let id, id != name, plan[.container] != nil { reading.instance = id }
    if let namespace = cell(.namespace, row, plan) {
      let home = homes[reading.key] ?? namespace
      homes[reading.key] = home
      if home != namespace {
        reading.instance = reading.instance.map { "\(namespace)/\($0)" } ?? namespace
      }
    }
    reading.scenario = cell(.scenario, row, plan)
    if let agents = cell(.agents, row, plan) {
      guard let count = Int(agents), count >= 0 else { throw RowProblem("no agents, found \(shown(agents))") }
      reading.totalAgents = count
    }
    return reading
  }

  func moment(_ row: RecordedRow, _ plan: ColumnPlan, _ reading: RecordedReading) throws -> Int64 {
    let column = plan[.timestamp]
    var text = cell(.timestamp, row, plan) ?? row.time
    if let clockText = text, let date = cell(.date, row, plan), plan[.timestamp] != nil {
      text = date + " " + clockText
    }
    let isAbsolute = text != nil && column?.isElapsed != true
    if let isTimed, isTimed != isAbsolute {
      throw RowProblem(
        isAbsolute
          ? "this line has a time and those above have none; leave those out, or give them one"
          : "this line has no time and those above have one")
    }
    isTimed = isAbsolute
    if let text {
      return try clock.moment(
        text, of: reading.key, elapsedUnit: column?.isElapsed == true ? Self.elapsedUnit(column?.unit) : nil)
    }
    if column != nil, options.intervalSeconds == nil { throw RowProblem("a line without a timestamp") }
    guard let interval = options.intervalSeconds else {
      let unread =
        plan.unread.isEmpty
        ? "" : ", or name its column with --map timestamp=COLUMN, there are \(ColumnPlan.list(row.names))"
      throw RowProblem("the lines have no time; give the seconds between readings with --interval\(unread)")
    }
    if row.startsTick || beat < 0 || seen.contains(reading.key) {
      beat += 1
      seen = []
    }
    seen.insert(reading.key)
    guard Double(beat) * interval < 4e9 else {
      throw RowProblem("more lines than fit into a century at --interval")
    }
    return clock.startMoment + beat * Int64((interval * 1e6).rounded())
  }

  private static func elapsedUnit(_ unit: ColumnName.Unit?) -> Double {
    if case .seconds(let factor)? = unit { return factor }
    return 1
  }

  // MARK: - How much

  private func fill(_ reading: inout RecordedReading, _ row: RecordedRow, _ plan: ColumnPlan) throws {
    func pair(_ field: Field) throws -> (Int64?, Int64?) {
      guard let text = cell(field, row, plan) else { return (nil, nil) }
      return amounts.pair(text)
    }
    if let text = cell(.memory, row, plan), let column = plan[.memory] {
      let (used, limit) = try amounts.memory(text, column)
      reading.sample.workingSetBytes = used
      reading.sample.memoryLimitBytes = limit
    }
    if let text = cell(.limit, row, plan), let column = plan[.limit] {
      reading.sample.memoryLimitBytes = try amounts.limit(text, column)
    }
    for (field, path) in Self.memoryParts {
      if let text = cell(field, row, plan), let column = plan[field] {
        reading.sample[keyPath: path] = try amounts.memory(text, column).used
      }
    }
    if let text = cell(.cpu, row, plan), let column = plan[.cpu] {
      reading.sample.cpuMillicores = try amounts.millicores(text, column)
    }
    if let text = cell(.cpuSeconds, row, plan), let column = plan[.cpuSeconds] {
      let busy = try amounts.busyMicroseconds(text, column)
      reading.sample.cpuTimeMicroseconds = busy
      let since = rate.millicores(reading.key, at: reading.unixMicroseconds, busyMicroseconds: busy)
      if plan[.cpu] == nil { reading.sample.cpuMillicores = since }
    }
    if let text = cell(.pids, row, plan) {
      guard let pids = Int64(text), pids >= 0 else { throw RowProblem("no pids, found \(shown(text))") }
      reading.sample.pids = pids
    }
    let (network, block) = (try pair(.network), try pair(.block))
    if [network.0, network.1, block.0, block.1].contains(where: { $0 != nil }) {
      reading.sample.io = Sample.IO(
        networkReceivedBytes: network.0, networkSentBytes: network.1, blockReadBytes: block.0,
        blockWrittenBytes: block.1)
    }
  }

  private static let memoryParts: [(Field, any WritableKeyPath<Sample, Int64?> & Sendable)] = [
    (.usage, \.usageBytes), (.anon, \.anonBytes), (.file, \.fileBytes),
  ]

  /// A value whose metric stands in a cell beside it. false for a metric that is not kept.
  private func fill(
    _ reading: inout RecordedReading, _ column: ColumnPlan.Column, _ row: RecordedRow, _ plan: ColumnPlan
  ) throws -> Bool {
    var metric = cell(.metric, row, plan)
    // A field of InfluxDB says what it counts together with its measurement: `docker_container_mem`, `usage`.
    if let field = metric, let measurement = cell(.measurement, row, plan),
      ColumnPlan.field(ofMetric: field) == nil
    {
      metric = measurement + " " + field
    }
    guard let text = cell(.value, row, plan) else { return true }
    let isBare = Quantity.plainNumber(text) != nil
    let unit = isBare ? cell(.unit, row, plan).map { " " + $0 } ?? "" : ""
    return try fill(&reading, value: text + unit, column, metric: metric)
  }

  /// No container that runs needs no memory: `docker stats` writes `0B / 0B` for one that does not run, and for all where
  /// the kernel does not account memory, whose CPU then counts.
  func dropZeroMemory(_ reading: inout RecordedReading) {
    let paths: [WritableKeyPath<Sample, Int64?>] = [\.workingSetBytes, \.usageBytes, \.anonBytes]
    let known = paths.compactMap { reading.sample[keyPath: $0] }
    guard !known.isEmpty, known.allSatisfy({ $0 == 0 }) else { return }
    for path in paths { reading.sample[keyPath: path] = nil }
    if reading.sample.cpuMillicores ?? 0 == 0, reading.sample.cpuTimeMicroseconds == nil {
      reading.sample = Sample(offsetMicroseconds: 0)
    } else {
      zeroCount += 1
    }
  }

  // MARK: - Order

  /// Lines of one moment may each hold a part of a reading.
  func add(_ reading: RecordedReading) throws {
    hasReadings = hasReadings || !reading.isEmpty
    guard places == nil else { return try addToPlace(reading) }
    if let first = pending.first, first.unixMicroseconds != reading.unixMicroseconds { try flush() }
    if let index = pending.lastIndex(where: { $0.key == reading.key && $0.scenario == reading.scenario }),
      pending[index].merge(reading)
    {
      return
    }
    pending.append(reading)
    // Files of many containers a moment are not searched for ever.
    if pending.count > 2000 { try flush() }
  }

  private func addToPlace(_ reading: RecordedReading) throws {
    let place = "\(reading.unixMicroseconds)|\(reading.scenario ?? "")|\(reading.key)"
    if let index = places?[place], pending[index].merge(reading) { return }
    places?[place] = pending.count
    pending.append(reading)
    // So many fit into the memory of a small machine.
    if pending.count > 500_000 { try flush() }
  }

  private func flush() throws {
    for reading in pending { try emit(reading) }
    pending.removeAll(keepingCapacity: true)
    if places != nil { places = [:] }
  }
}
