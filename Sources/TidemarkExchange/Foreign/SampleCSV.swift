import Foundation
import TidemarkWarehouse

/// A CSV of samples, a line a reading (RFC 4180; comma, semicolon or tab).
enum SampleCSV {
  /// Fields and the columns they are looked for in, first found first; those of `tidemark export --view samples` are
  /// among them.
  static let fields: [(name: String, columns: [String])] = [
    ("container", ["container", "container_name", "name", "service"]),
    ("timestamp", ["timestamp", "time", "ts", "date"]),
    (
      "memory",
      [
        "memory_used_mb", "memory_working_set_bytes", "working_set_bytes", "memory_mb", "memory_bytes",
        "memory", "mem", "mem_usage",
      ]
    ),
    ("limit", ["memory_limit_mb", "memory_limit_bytes", "memory_limit", "limit"]),
    ("cpu", ["cpu_percent", "cpu", "cpu_perc"]),
    ("cpu_seconds", ["cpu_time_seconds", "cpu_seconds", "container_cpu_usage_seconds_total"]),
    ("pids", ["pids"]), ("scenario", ["scenario", "scenario_name"]), ("agents", ["total_agents", "agents"]),
  ]

  static func read(
    _ path: String, _ options: ForeignOptions, zone: Zone, progress: ((Int) -> Void)?,
    take: (ForeignReading) throws -> Void
  ) throws {
    let lines = try TextLines(path)
    lines.progress = progress
    guard let first = try lines.next() else { throw ImportProblem(path, nil, "the file is empty") }
    let separator =
      [",", ";", "\t"].max { a, b in first.text.count { "\($0)" == a } < first.text.count { "\($0)" == b } }
      ?? ","
    let header = try cells(first, separator, lines).map { $0.trimmingCharacters(in: .whitespaces) }
    let columns = try places(header, options.columns, lines)
    var rate = ProcessorRate()
    while let line = try lines.next() {
      guard !line.text.isEmpty else { continue }
      let cells = try cells(line, separator, lines)
      guard cells.count == header.count else {
        throw lines.problem(line.number, "\(cells.count) cells where the header has \(header.count)")
      }
      func cell(_ field: String) -> String? {
        columns[field].map { cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
      }
      func value<T>(_ field: String, _ parse: (String) -> T?) throws -> T? {
        guard let text = cell(field) else { return nil }
        guard let value = parse(text) else {
          throw lines.problem(line.number, "no \(field), found \(shown(text))")
        }
        return value
      }
      guard let container = cell("container"), !container.utf8.contains(0) else {
        throw lines.problem(line.number, "a line without the name of its container")
      }
      guard let moment = try value("timestamp", { Quantity.unixMicroseconds($0, zone) }) else {
        throw lines.problem(line.number, "a line without a timestamp")
      }
      var reading = ForeignReading(container: container, unixMicroseconds: moment)
      reading.scenario = cell("scenario")
      reading.totalAgents = try value("agents") { Int($0) }
      reading.sample.workingSetBytes = try value("memory") { bytes($0, header[columns["memory"] ?? 0]) }
      reading.sample.memoryLimitBytes = try value("limit") { bytes($0, header[columns["limit"] ?? 0]) }
        .flatMap { $0 > 0 ? $0 : nil }
      reading.sample.pids = try value("pids") { Int64($0) }
      reading.sample.cpuMillicores = try value("cpu") {
        Quantity.percent($0).flatMap { Quantity.whole($0 * 10) }
      }
      if let busy = try value("cpu_seconds", { Double($0).flatMap { Quantity.whole($0 * 1e6) } }) {
        reading.sample.cpuTimeMicroseconds = busy
        let since = rate.millicores(container, at: moment, busyMicroseconds: busy)
        if columns["cpu"] == nil { reading.sample.cpuMillicores = since }
      }
      try take(reading)
    }
  }

  /// A number with a unit is what its unit says; without one the end of the column's name says it, else it is MB of
  /// 2^20 bytes as everywhere here.
  private static func bytes(_ text: String, _ column: String) -> Int64? {
    guard let number = Double(text) else { return Quantity.bytes(text) }
    let units = [
      ("bytes", 1.0), ("_b", 1), ("_kb", 1024), ("_kib", 1024), ("_gb", 1_073_741_824),
      ("_gib", 1_073_741_824),
    ]
    let unit = units.first { column.lowercased().hasSuffix($0.0) }?.1 ?? 1_048_576
    return Quantity.whole(number * unit)
  }

  private static func places(
    _ header: [String], _ mapping: [String: String], _ lines: TextLines
  ) throws -> [String: Int] {
    var places: [String: Int] = [:]
    let known = fields.map(\.name)
    if let field = mapping.keys.sorted().first(where: { !known.contains($0) }) {
      throw ImportProblem(
        lines.path, nil, "--map knows no field \(shown(field)); it has \(known.joined(separator: ", "))")
    }
    for (field, columns) in fields {
      if let column = mapping[field] {
        guard let index = header.firstIndex(of: column) else {
          throw lines.problem(
            1, "no column \(shown(column)); there are \(header.map { shown($0) }.joined(separator: ", "))")
        }
        places[field] = index
      } else {
        places[field] =
          columns.lazy.compactMap { name in header.firstIndex { $0.lowercased() == name } }.first
      }
    }
    for field in ["container", "timestamp"] where places[field] == nil {
      throw lines.problem(
        1,
        "no column for \(field); name it with --map \(field)=COLUMN, there are \(header.map { shown($0) }.joined(separator: ", "))"
      )
    }
    // A recording of CPU alone is one, but a column that looks like memory and is not read would be lost unseen.
    let looksLikeMemory = header.contains { $0.lowercased().contains("mem") }
    guard
      places["memory"] != nil || !looksLikeMemory && (places["cpu"] != nil || places["cpu_seconds"] != nil)
    else {
      throw lines.problem(
        1,
        "no column for memory; name it with --map memory=COLUMN, there are \(header.map { shown($0) }.joined(separator: ", "))"
      )
    }
    return places
  }

  /// The cells of a record, which goes on over the next lines while a quote is open.
  private static func cells(_ first: TextLines.Line, _ separator: String, _ lines: TextLines) throws
    -> [String]
  {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuoted = false
    var text = first.text
    while true {
      var rest = text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        if isQuoted {
          if scalar != "\"" {
            cell.unicodeScalars.append(scalar)
          } else if rest.first == "\"" {
            rest.removeFirst()
            cell += "\""
          } else {
            isQuoted = false
          }
        } else if scalar == "\"", cell.isEmpty, !wasQuoted {
          (isQuoted, wasQuoted) = (true, true)
        } else if String(scalar) == separator {
          cells.append(cell)
          (cell, wasQuoted) = ("", false)
        } else {
          cell.unicodeScalars.append(scalar)
        }
      }
      guard isQuoted else { return cells + [cell] }
      guard let next = try lines.next() else { throw lines.problem(first.number, "a quote is not closed") }
      cell += "\n"
      text = next.text
    }
  }
}
