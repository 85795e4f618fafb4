import Foundation

/// What a reading is made of, as `--map` names it.
enum Field: String, CaseIterable {
  case container, id, namespace, timestamp, date, memory, usage, anon, file, limit, cpu
  case cpuSeconds = "cpu_seconds"
  case pids, scenario, agents, network, block, value, metric, measurement, unit
}

/// Which columns of a recording are read, and as what.
struct ColumnPlan {
  struct Column: Equatable {
    let index: Int
    let name: String
    let unit: ColumnName.Unit?
    /// The name says that times count from a start.
    var isElapsed = false
  }

  private(set) var columns: [Field: Column] = [:]
  /// Columns of an aligned recording that each belong to one container.
  private(set) var wide: [Column] = []
  /// Names of columns that are not read.
  private(set) var unread: [String] = []
  /// Those among them that may be the memory that is looked for.
  private(set) var memorySuspects: [String] = []
  /// The column beside an amount that holds its unit, by the amount's index: scripts that take `60MiB` apart write two.
  private(set) var unitColumns: [Int: Int] = [:]

  /// The meaning of a name and how good a candidate it is; smaller is better.
  private struct Meaning {
    let field: Field
    let rank: Int
  }

  /// - Parameter mapping: what the user says, column by field.
  /// - Throws: a `RowProblem` without a place.
  init(_ names: [String], mapping: [String: String]) throws {
    let names = names.map { $0.trimmingCharacters(in: .whitespaces) }
    let parsed = names.map { ColumnName($0) }
    // In a list of processes, of ps or top, it is the CPU time.
    let isProcessList = names.contains("PID") && names.contains { ["COMMAND", "CMD", "ARGS"].contains($0) }
    try map(names, parsed, mapping)
    var best: [Field: (rank: Int, index: Int)] = [:]
    for (index, name) in parsed.enumerated() where !columns.values.contains(where: { $0.index == index }) {
      guard
        var meaning = names[index] == "__name__"
          ? Meaning(field: .metric, rank: 0) : Self.meaning(name),
        columns[meaning.field] == nil
      else { continue }
      if isProcessList, ["TIME", "TIME+", "START", "STARTED"].contains(names[index]) { continue }
      // Beside it `kubectl top node` has a percentage, which is of the machine.
      if names[index] == "CPU(cores)" { meaning = Meaning(field: .cpu, rank: 0) }
      if let known = best[meaning.field], known.rank <= meaning.rank { continue }
      best[meaning.field] = (meaning.rank, index)
    }
    for (field, candidate) in best {
      columns[field] = column(candidate.index, names, parsed, field)
    }
    // A second memory column is what it says only beside the first.
    if columns[.memory] == nil, let usage = columns[.usage] ?? columns[.anon] {
      columns[.memory] = usage
      columns[columns[.usage] == usage ? .usage : .anon] = nil
    }
    // The pod of `kubectl top pod --containers`, and the container beside a name, tell apart what shares a name.
    let first = columns[.container]?.index
    let second = parsed.indices.first {
      $0 != first
        && ["pod", "pod name", "metadata name", "container"].contains(parsed[$0].words.joined(separator: " "))
    }
    if columns[.id] == nil, first != nil, let second { columns[.id] = column(second, names, parsed, .id) }
    if columns[.timestamp] == nil, columns[.date] != nil {
      columns[.timestamp] = columns[.date]
      columns[.date] = nil
    }
    if columns[.metric] == nil, let measurement = columns[.measurement] {
      columns[.metric] = measurement
      columns[.measurement] = nil
    }
    findUnits(parsed)
    let used = Set(columns.values.map(\.index)).union(unitColumns.values)
    let isWide =
      columns[.timestamp] != nil && columns[.memory] == nil && columns[.cpu] == nil
      && columns[.cpuSeconds] == nil && columns[.value] == nil && columns[.container] == nil
    for (index, name) in names.enumerated() where !used.contains(index) && !name.isEmpty {
      let isSum = parsed[index].has("avg", "mean", "average", "sum", "total", "max", "min", "median", "all")
      if isWide, !parsed[index].words.isEmpty, !isSum,
        !parsed[index].words.contains(where: Self.otherThings.contains)
      {
        wide.append(Column(index: index, name: name, unit: parsed[index].unit))
      } else {
        if !isDerived(parsed[index], names) { unread.append(name) }
        if Self.isMemory(parsed[index]), parsed[index].unit != .percent { memorySuspects.append(name) }
      }
    }
  }

  private mutating func findUnits(_ parsed: [ColumnName]) {
    for (index, name) in parsed.enumerated()
    where ["unit", "units"].contains(name.words.last) && columns[.value] == nil {
      let owner =
        name.words.count == 1
        ? index - 1 : parsed.firstIndex { $0.unit == nil && $0.words == name.words.dropLast() } ?? -1
      guard columns.contains(where: { $0.value.index == owner && $0.key != .unit }) else { continue }
      unitColumns[owner] = index
      if columns[.unit]?.index == index { columns[.unit] = nil }
    }
  }

  subscript(_ field: Field) -> Column? { columns[field] }

  /// Whether these can be the names of columns: they say whose and what.
  var isRecording: Bool {
    (columns[.memory] ?? columns[.cpu] ?? columns[.cpuSeconds]) != nil
      && (columns[.container] ?? columns[.id] ?? columns[.timestamp]) != nil
  }

  /// Whether what is read says the same: the share of the limit, and the id that Docker writes twice.
  private func isDerived(_ name: ColumnName, _ names: [String]) -> Bool {
    if name.unit == .percent, Self.isMemory(name) { return columns[.memory] != nil }
    return name.words == ["container"] && columns[.id] != nil && columns[.container] != nil
  }

  private mutating func map(_ names: [String], _ parsed: [ColumnName], _ mapping: [String: String]) throws {
    for (key, name) in mapping.sorted(by: { $0.key < $1.key }) {
      guard let field = Field(rawValue: key) else {
        throw RowProblem(
          "--map knows no field \(shown(key)); it has \(Field.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      guard let index = names.firstIndex(of: name.trimmingCharacters(in: .whitespaces)) else {
        throw RowProblem("no column \(shown(name)); there are \(Self.list(names))")
      }
      columns[field] = column(index, names, parsed, field)
      let isMemory = [.memory, .usage, .anon, .file, .limit].contains(field)
      if isMemory, parsed[index].unit == .percent {
        throw RowProblem("the column \(shown(name)) is a percentage, which is no amount of memory")
      }
      if let unit = parsed[index].unit, !isMemory, case .bytes = unit, field == .cpu || field == .cpuSeconds {
        throw RowProblem("the column \(shown(name)) counts bytes, which is no \(key)")
      }
    }
  }

  private func column(_ index: Int, _ names: [String], _ parsed: [ColumnName], _ field: Field) -> Column {
    let name = parsed[index]
    return Column(
      index: index, name: names[index],
      // Of psrecord's CSV.
      unit: name.unit ?? (name.words == ["mem", "real"] ? .bytes(1_048_576) : nil),
      isElapsed: field == .timestamp && name.has("elapsed", "uptime", "relative", "offset", "since"))
  }

  static func list(_ names: [String]) -> String {
    let shownNames = names.filter { !$0.isEmpty }.prefix(30).map { shown($0) }
    return shownNames.joined(separator: ", ") + (names.count > 30 ? ", …" : "")
  }

  // MARK: - Meanings

  /// What a metric is whose name stands in a cell; nil for one that is not kept.
  static func field(ofMetric name: String) -> Field? { meaning(ColumnName(name))?.field }

  private static func meaning(_ name: ColumnName) -> Meaning? {
    let words = name.words
    if let meaning = exact[words.joined(separator: " ")] { return meaning }
    // `redis_memory` beside `memory` is another thing.
    let isForeign = !words.allSatisfy(known.contains)
    if isMemory(name) { return isForeign ? nil : memory(name) }
    if name.has("cpu", "processor") { return isForeign ? nil : cpu(name) }
    if name.has("elapsed") { return Meaning(field: .timestamp, rank: 6) }
    if name.has("up", "uptime", "created", "response") { return nil }
    if name.has("timestamp", "datetime", "time", "ts"), name.unit == nil || name.has("timestamp", "unix") {
      return Meaning(field: .timestamp, rank: name.has("timestamp") ? 2 : 4)
    }
    return nil
  }

  /// Words of columns that count something else than memory and CPU.
  private static let otherThings: Set<String> = [
    "net", "network", "rx", "tx", "sent", "received", "recv", "receive", "transmit", "disk", "read", "reads",
    "write",
    "writes", "blk", "block", "io", "iops", "request", "requests", "latency", "errors", "swap", "connections",
    "users", "threads", "rps", "throughput", "duration", "status", "load",
  ]

  private static func isMemory(_ name: ColumnName) -> Bool {
    name.has("mem", "memory", "rss", "ram", "res", "rsz", "resident", "workingset")
      || name.has("working") && name.has("set")
  }

  private static let memoryOthers: Set<String> = [
    "free", "available", "avail", "swap", "virtual", "vsz", "vms", "virt", "shared", "shr", "peak", "min",
    "avg", "mean", "average", "median", "p95", "p99", "std", "stddev", "fail", "failcnt", "faults", "buffers",
    "rate", "slope", "delta", "diff", "change", "growth", "request", "requests", "requested", "reservation",
    "max", "kernel", "start", "end", "initial", "final", "before", "after", "warning",
  ]

  private static let processorOthers: Set<String> = [
    "limit", "throttled", "throttling", "system", "sys", "user", "usr", "quota", "shares", "count", "num",
    "freq", "frequency", "temp", "temperature", "idle", "iowait", "wait", "guest", "steal", "load", "online",
    "request", "requests", "requested", "avg", "mean", "average", "max", "min", "peak", "p95", "p99", "std",
    "stddev", "global", "host", "available", "period", "periods", "model", "kernel", "cfs", "cpuset",
    "cumulative",
  ]

  /// Words that may stand in the name of a container's memory or CPU.
  private static let known: Set<String> = memoryOthers.union(processorOthers).union([
    "mem", "memory", "rss", "ram", "res", "rsz", "resident", "real", "working", "set", "workingset",
    "container", "priv", "podman", "kubernetes", "procstat",
    "usage", "used", "use", "using", "utilization", "utilisation", "util", "current", "docker", "process",
    "pod",
    "proc", "stats", "value", "total", "size", "limit", "anon", "file", "cache", "cpu", "processor", "time",
    "raw",
    "consumption", "vm", "private", "size64", "b", "k", "m", "g", "in", "of", "the", "sum",
  ])

  private static let exact: [String: Meaning] = {
    var exact: [String: Meaning] = [:]
    func add(_ field: Field, _ names: [String], from rank: Int = 0) {
      for (index, name) in names.enumerated() { exact[name] = Meaning(field: field, rank: rank + index) }
    }
    add(
      .container,
      [
        "container name", "name", "names", "container", "service", "service name", "pod name", "pod",
        "series",
        "command", "process", "process name", "comm", "cmd", "app", "application",
      ])
    add(.id, ["container id", "pod id", "id", "cid", "pid"])
    add(.namespace, ["namespace", "ns", "metadata namespace", "pod namespace", "namespace name"])
    add(
      .timestamp,
      ["timestamp", "time", "ts", "datetime", "date time", "when", "read", "epoch", "unix", "unixtime"])
    add(.date, ["date", "day"])
    add(.pids, ["pids", "pids current", "num pids", "process count"])
    add(.scenario, ["scenario", "scenario name"])
    add(.agents, ["total agents", "agents"])
    add(.network, ["net io", "network io", "netio", "net i o", "network i o"])
    add(.block, ["block io", "blk io", "blockio", "disk io", "block i o", "disk i o"])
    add(.value, ["value", "metric value", "val"])
    add(.metric, ["metric", "metric name", "field", "counter", "counter name"])
    add(.measurement, ["measurement"])
    add(.unit, ["unit", "units"])
    add(.memory, ["mem usage limit", "mem usage raw", "memory raw", "mem raw"])
    // psrecord's own words, in MB.
    add(.memory, ["real", "mem real"], from: 20)
    add(.limit, ["limit"], from: 9)
    return exact
  }()

  private static func memory(_ name: ColumnName) -> Meaning? {
    if name.unit == .percent { return nil }
    if case .bytes? = name.unit {} else if name.unit != nil { return nil }
    if name.words.contains(where: memoryOthers.contains) || name.has("total") {
      return name.has("limit") && !name.has("usage", "used") ? Meaning(field: .limit, rank: 3) : nil
    }
    if name.has("limit") && !name.has("usage", "used") { return Meaning(field: .limit, rank: 0) }
    if name.has("anon") { return Meaning(field: .anon, rank: 0) }
    if name.has("file", "cache") { return Meaning(field: .file, rank: 0) }
    if name.has("working", "workingset") { return Meaning(field: .memory, rank: 0) }
    if name.has("used", "use") { return Meaning(field: .memory, rank: 3) }
    if name.has("usage") { return Meaning(field: .usage, rank: name.unit == nil ? 1 : 0) }
    if name.has("rss", "res", "rsz", "resident", "real") { return Meaning(field: .anon, rank: 5) }
    return Meaning(field: .memory, rank: name.unit == nil ? 6 : 5)
  }

  private static func cpu(_ name: ColumnName) -> Meaning? {
    if case .bytes? = name.unit { return nil }
    if name.words.contains(where: processorOthers.contains) { return nil }
    if case .seconds? = name.unit { return Meaning(field: .cpuSeconds, rank: 0) }
    if name.has("time"), name.unit == nil { return Meaning(field: .cpuSeconds, rank: 1) }
    return Meaning(field: .cpu, rank: name.unit == .percent ? 1 : name.unit != nil ? 2 : 3)
  }
}
