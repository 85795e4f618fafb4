import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// Columns of a CSV and the amounts in them, in the spellings that people publish.
@Suite struct ColumnTests {
  /// Two readings, 100 and 101 MB, 10 % and 11 % of a core, two seconds apart.
  private let expected = ["api: 2/2, 100.5 of -, 10.5, 2026-03-01T10:00:00 to 10:00:02"]

  @Test(
    "a unit in the name of a column is understood in any spelling",
    arguments: [
      ("Memory (bytes)", "104857600", "105906176"), ("memKB", "102400", "103424"),
      ("Mem(KB)", "102400", "103424"), ("mem_usage_bytes", "104857600", "105906176"),
      ("container_memory_working_set_bytes", "104857600", "105906176"), ("Memory [MiB]", "100", "101"),
      ("Memory_MB_used", "100", "101"), ("used memory in GB", "0.09765625", "0.0986328125"),
      ("MemUsage", "100MiB / 0B", "101MiB / 0B"), ("mem", "100Mi", "101Mi"), ("memory", "100", "101"),
      ("rss_kb", "102400", "103424"), ("Working Set (MB)", "100", "101"), ("RAM", "100mb", "101mb"),
    ])
  func memoryUnits(name: String, first: String, second: String) async throws {
    let text = """
      timestamp,container,cpu_percent,"\(name)"
      2026-03-01T10:00:00Z,api,10,"\(first)"
      2026-03-01T10:00:02Z,api,11,"\(second)"

      """
    try await ImportedRecording.of(text) { #expect($0.lines == expected, "\(name)") }
  }

  @Test(
    "CPU is percent of a core, cores, or thousandths of one",
    arguments: [
      ("cpu", "10%", "11 %"), ("cpu_cores", "0.1", "0.11"), ("CPU(cores)", "100m", "110m"),
      ("%CPU", "10", "11"), ("CPUPerc", "10.00%", "11.00%"), ("cpu usage (millicores)", "100", "110"),
      ("cpu_pct", "1.0e1", "11"), ("CPU Utilization [%]", "10", "11"), ("cpu", "100000000n", "110000000n"),
    ])
  func processorUnits(name: String, first: String, second: String) async throws {
    let text = """
      timestamp,container,"\(name)",memory_mb
      2026-03-01T10:00:00Z,api,\(first),100
      2026-03-01T10:00:02Z,api,\(second),101

      """
    try await ImportedRecording.of(text) { #expect($0.lines == expected, "\(name)") }
  }

  @Test(
    "what has no unit is asked for where it is likely not MB, and the answer is believed",
    arguments: [
      ("mem", "104857600", "as MB it would be 100 TiB", MemoryUnit.bytes),
      ("rss", "102400", "as MB it would be 100 GiB", .kilobytes),
      ("rss", "600", "programs write it in KB or in bytes", .megabytes),
      ("mem_gib", "700000000", "would be 683593 TiB, which no machine has", .bytes),
      ("memory", "0.25", "may be MB, GB or a percentage", .gigabytes),
      ("mem", "62", "may be MB, GB or a percentage", .megabytes),
    ])
  func asked(name: String, value: String, reason: String, unit: MemoryUnit) async throws {
    let text = "timestamp,container,cpu,\(name)\n2026-03-01T10:00:00Z,api,10,\(value)\n"
    let refusal = try await ImportedRecording.refusal(text)
    #expect(refusal.contains(reason), "\(refusal)")
    var options = RecordingOptions()
    options.memoryUnit = unit
    try await ImportedRecording.of(text, options) { recording in
      let bytes = (Double(value) ?? 0) * unit.bytes
      #expect(recording.value("SELECT working_set_bytes FROM sample") == .integer(Int64(bytes)))
    }
  }

  @Test(
    "a percentage is no memory",
    arguments: [
      ("mem", "4.5%", [:], "2: \"4.5%\" in the column \"mem\" is a percentage, which is no amount of memory"),
      (
        "%Mem", "4.5", ["memory": "%Mem"],
        "1: the column \"%Mem\" is a percentage, which is no amount of memory"
      ),
    ] as [(String, String, [String: String], String)])
  func percentages(name: String, value: String, mapping: [String: String], reason: String) async throws {
    let text = "timestamp,container,cpu,\(name)\n2026-03-01T10:00:00Z,api,10,\(value)\n"
    #expect(try await ImportedRecording.refusal(text, RecordingOptions(columns: mapping)).hasPrefix(reason))
    // Beside CPU such a column is named, and left out.
    guard value == "4.5" else { return }
    try await ImportedRecording.of(text) { recording in
      #expect(recording.lines == ["api: 0/1, - of -, 10.0, 2026-03-01T10:00:00 to 10:00:00"])
      #expect(recording.notes == ["columns not read: \"%Mem\""])
    }
  }

  @Test(
    "columns that are not read are named, also a second memory, and one that may be the memory is asked about"
  )
  func unread() async throws {
    let text =
      "ts,container,cpu,memory_mb,redis_memory,Net_I,free_mem\n2026-03-01T10:00:00Z,api,10,100,7,1kB,3\n"
    try await ImportedRecording.of(text) { recording in
      #expect(recording.lines == ["api: 1/1, 100.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:00"])
      #expect(recording.notes == ["columns not read: \"redis_memory\", \"Net_I\", \"free_mem\""])
    }
    let unsure = "ts,container,cpu,peak_memory\n2026-03-01T10:00:00Z,api,10,100\n"
    #expect(try await ImportedRecording.refusal(unsure).hasSuffix("(is it \"peak_memory\"?)"))
  }

  @Test("usage, anonymous memory and file cache beside the memory keep their columns")
  func parts() async throws {
    let text = """
      timestamp,container,memory_used_mb,memory_usage_mb,memory_anon_mb,memory_file_mb
      2026-03-01T10:00:00Z,api,100,150,90,60

      """
    try await ImportedRecording.of(text) { recording in
      let sql =
        "SELECT (working_set_bytes >> 20) || ' ' || (usage_bytes >> 20) || ' ' || (anon_bytes >> 20) || ' ' || (file_bytes >> 20) FROM sample"
      #expect(recording.value(sql) == "100 150 90 60")
    }
  }

  @Test(
    "a name goes before an id, blanks around names and cells do not count, a slash in front neither",
    arguments: [
      ("container,name", "aa11bb22cc33,api"), ("name,container_id", "/api,aa11bb22cc33"),
      ("container_name , x", " api , 1"), ("Name,ID", "api,aa11bb22cc33"),
    ])
  func names(header: String, cells: String) async throws {
    let text = "timestamp , \(header) , memory_mb\n2026-03-01T10:00:00Z , \(cells) , 100\n"
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test(
    "a gap in a cell is one missing value, and a hole in coverage",
    arguments: ["NaN", "null", "--", "N/A", "None", "-", "", "<unknown>"])
  func gaps(gap: String) async throws {
    var text = "timestamp,container,cpu,memory_mb\n"
    for second in 10..<30 {
      text += "2026-03-01 10:00:\(second),api,10,\(second == 13 ? gap : "100")\n"
    }
    try await ImportedRecording.of(text) { recording in
      #expect(recording.lines == ["api: 19/20, 100.0 of -, 10.0, 2026-03-01T10:00:10 to 10:00:29"])
      #expect(recording.value("SELECT coverage FROM container_stats") == 0.95)
    }
  }

  @Test("a pause between two sessions is missing time, and jitter is not")
  func coverage() async throws {
    var text = "timestamp,container,memory_mb\n"
    for index in 0..<60 { text += "\(1_772_359_200 + 2 * index).\(index % 3),api,100\n" }
    try await ImportedRecording.of(text) { recording in
      #expect(recording.value("SELECT coverage FROM container_stats") == 1.0)
      #expect(recording.notes == [])
    }
    for index in 0..<60 { text += "\(1_772_532_000 + 2 * index),api,100\n" }
    try await ImportedRecording.of(text) { recording in
      let expected = Double(120) / Double((1_772_532_000 + 118 - 1_772_359_200) / 2 + 1)
      #expect(
        recording.value("SELECT round(coverage, 6) FROM container_stats")
          == .real((expected * 1e6).rounded() / 1e6))
      #expect(recording.notes.first?.hasPrefix("recording: 47 h 58 min without a reading") == true)
    }
  }

  @Test(
    "numbers are read with the point and the comma people write",
    arguments: [
      ("10,5", true, 10.5), ("1.234,5", true, 1234.5), ("1,234.5", false, 1234.5), ("100,25", true, 100.25),
      ("0,5", false, 0.5), ("1,234", false, nil), ("1,234", true, 1.234), ("1,2,3", true, nil),
      ("inf", true, nil), ("0x10", false, nil),
      (" 1e3 ", false, 1000), ("-1.5", false, -1.5),
    ] as [(String, Bool, Double?)])
  func numbers(text: String, hasDecimalComma: Bool, expected: Double?) {
    #expect(
      Quantity.number(text.trimmingCharacters(in: .whitespaces), hasDecimalComma: hasDecimalComma) == expected
    )
  }

  @Test(
    "units of memory are those of Docker and Kubernetes, and powers of 1024 otherwise",
    arguments: [
      ("1kB", 1000), ("1.5MB", 1_500_000), ("2GB", 2_000_000_000), ("1KiB", 1024), ("100Mi", 104_857_600),
      ("1 GiB", 1_073_741_824), ("3m", 3_145_728), ("2g", 2_147_483_648), ("10 mb", 10_485_760), ("7B", 7),
      ("5 XB", nil),
      ("12", nil), ("-1MB", nil),
    ] as [(String, Int64?)])
  func bytes(text: String, expected: Int64?) { #expect(Quantity.bytes(text) == expected) }

  @Test(
    "durations are those of Go and of clocks",
    arguments: [
      ("4.5s", 4.5), ("1m3.5s", 63.5), ("2h", 7200), ("250ms", 0.25), ("01:02:03", 3723), ("x", nil),
      ("1m x", nil),
    ]
      as [(String, Double?)])
  func seconds(text: String, expected: Double?) { #expect(Quantity.seconds(text) == expected) }
}
