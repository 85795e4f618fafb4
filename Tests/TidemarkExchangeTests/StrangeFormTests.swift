import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkExchange

/// Recordings in the forms that other people's scripts leave behind.
@Suite struct StrangeFormTests {
  private let span = "2026-03-01T10:00:00 to 10:00:02"

  @Test("a metric that is named in a cell says what the value beside it counts")
  func longForm() async throws {
    let text = """
      timestamp,container,metric,value,unit
      2026-03-01T10:00:00Z,api,memory_usage,100,MiB
      2026-03-01T10:00:00Z,api,container_memory_working_set_bytes,83886080,
      2026-03-01T10:00:00Z,api,cpu_percent,12.5,%
      2026-03-01T10:00:00Z,api,net_rx_bytes,9,
      2026-03-01T10:00:02Z,api,memory_usage,102400,KB
      2026-03-01T10:00:02Z,api,container_memory_working_set_bytes,83886080,
      2026-03-01T10:00:02Z,api,cpu_percent,13.5,%

      """
    try await ImportedRecording.of(text) { recording in
      #expect(recording.lines == ["api: 2/2, 80.0 of -, 13.0, \(span)"])
      #expect(recording.value("SELECT min(memory_usage_mb) FROM samples") == 97.65625)
      #expect(recording.value("SELECT max(memory_usage_mb) FROM samples") == 100.0)
      #expect(recording.notes.contains { $0.contains("metrics not read: \"net_rx_bytes\"") })
    }
    let none = "time,name,metric,value\n2026-03-01T10:00:00Z,api,requests,7\n"
    #expect(try await ImportedRecording.refusal(none).contains("none of its metrics is the memory or CPU"))
  }

  @Test("no line is lost behind a header that says nothing of memory", arguments: [2, 19, 20, 21, 60])
  func everyLine(count: Int) async throws {
    let text =
      "time,name,value\n" + (0..<count).map { "\(1_772_359_200 + $0),api,\((100 + $0) << 20)\n" }.joined()
    try await ImportedRecording.of(text) {
      #expect($0.value("SELECT count(*) FROM sample") == .integer(Int64(count)))
      #expect($0.value("SELECT max(memory_used_mb) FROM samples") == .real(Double(99 + count)))
    }
  }

  @Test(
    "a line of a script is read as its author meant it",
    arguments: [
      // A time where a name stands (docker stats --format "table $(date +%s%N),{{.Container}},…").
      "1772359200000000000,NAME,CPU %,MEM USAGE / LIMIT\n1772359200000000000,api,10%,100MiB / 2GiB\n1772359202000000000,NAME,CPU %,MEM USAGE / LIMIT\n1772359202000000000,api,12%,102MiB / 2GiB\n",
      // Tabs, and a time with two blanks.
      "TIME\tID\tNAME\tCPU_PERCENTAGE\tMEMORY_USAGE\nSun Mar  1 10:00:00 UTC 2026\taa11bb22cc33\tapi\t10%\t100MiB / 2GiB\nSun Mar  1 10:00:02 UTC 2026\taa11bb22cc33\tapi\t12%\t102MiB / 2GiB\n",
      // ps in a loop, whose TIME is CPU time, and whose commands have blanks.
      "2026-03-01T10:00:00Z\n  PID   RSS %CPU     TIME COMMAND\n    9 102400 10.0 00:00:09 api\n2026-03-01T10:00:02Z\n  PID   RSS %CPU     TIME COMMAND\n    9 104448 12.0 00:00:10 api\n",
      // top -b
      "top - 10:00:00 up 1 day,  2 users,  load average: 0.10, 0.20, 0.30\nTasks:   1 total,   1 running\n%Cpu(s):  1.0 us,  0.0 sy\nMiB Mem :  16000.0 total,   8000.0 free\n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n      9 app       20   0  900000 102400  10000 S  10.0   5.0   0:01.00 api\n\ntop - 10:00:02 up 1 day,  2 users,  load average: 0.10, 0.20, 0.30\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n      9 app       20   0  900000 104448  10000 S  12.0   5.0   0:01.10 api\n",
      // One column for memory and one for CPU of each container.
      "timestamp,api_cpu,api_mem_mb\n2026-03-01T10:00:00Z,10,100\n2026-03-01T10:00:02Z,12,102\n",
      "timestamp,name,memory_bytes,cpu\n2026-03-01T10:00:00Z,api,\"104,857,600\",10\n2026-03-01T10:00:02Z,api,\"106,954,752\",12\n",
    ])
  func scripts(text: String) async throws {
    var options = RecordingOptions()
    options.start = CivilTime("2026-03-01")
    try await ImportedRecording.of(text, options) { recording in
      let lines = recording.lines.map { $0.replacing("2048.0", with: "-") }
      #expect(lines == ["api: 2/2, 101.0 of -, 11.0, \(span)"])
    }
  }

  @Test("beside cores a percentage is one of the machine, as kubectl top node writes it")
  func nodes() async throws {
    let text = """
      2026-03-01T10:00:00Z
      NAME     CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%
      node-1   250m         6%     1000Mi          25%

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["node-1: 1/1, 1000.0 of -, 25.0, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test(
    "seconds of CPU that leap by more than a warehouse keeps have no rate, and the memory beside them counts")
  func leapingSeconds() async throws {
    let text = """
      timestamp,container,cpu_seconds,memory_mb
      2026-03-01T10:00:00.000000Z,api,0,100
      2026-03-01T10:00:00.000001Z,api,8999999999999,100
      2026-03-01T10:00:02.000001Z,api,8999999999999,100

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 3/1, 100.0 of -, 0.0, 2026-03-01T10:00:00 to 10:00:02"])
    }
  }

  @Test("memory 0 is no reading; the CPU beside it is one where it is used")
  func zero() async throws {
    let text = """
      timestamp,name,cpu_percent,mem
      2026-03-01T10:00:00Z,api,0%,0B / 0B
      2026-03-01T10:00:02Z,api,5%,0B / 0B
      2026-03-01T10:00:04Z,api,7%,300MiB / 2GiB

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 1/2, 300.0 of 2048.0, 6.0, 2026-03-01T10:00:02 to 10:00:04"])
      #expect($0.notes.contains { $0.hasPrefix("1 readings have memory 0 beside CPU that is used") })
      #expect($0.notes.contains { $0.hasPrefix("1 lines hold no reading") })
    }
  }

  @Test("what may be a counter of the time used, and what is no text, is asked about")
  func asked() async throws {
    let total = "timestamp,name,cpu_total,memory_mb\n2026-03-01T10:00:00Z,api,1000.5,300\n"
    #expect(try await ImportedRecording.refusal(total).contains("may be a counter of the time used"))
    let german = "Zeit;name;memory_mb\n01.03.2026 10:00;api;300,5\n"
    #expect(
      try await ImportedRecording.refusal(german).contains("name its column with --map timestamp=COLUMN"))
    try await withFile("", named: "recording") { _, warehouse, path in
      try Data([0x1F, 0x8B, 8, 0, 0, 0]).write(to: URL(filePath: path))
      let problem = try #require(throws: ImportProblem.self) {
        try RecordingImport.run(
          [path], as: ImportFormat(contentOf: path), RecordingOptions(), into: warehouse)
      }
      #expect(problem.reason == "it is compressed by gzip; unpack it first")
    }
  }

  @Test("a unit that stands in a cell of its own goes with the number beside it, line by line")
  func unitCells() async throws {
    // docker stats goes from MiB to GiB as a container grows.
    let named =
      "time,name,mem,memUnit\n2026-03-01T10:00:00Z,api,1000,MiB\n2026-03-01T10:00:02Z,api,1.5,GiB\n"
    try await ImportedRecording.of(named) {
      #expect($0.lines == ["api: 2/0, 1268.0 of -, -, \(span)"])
    }
    let bare =
      "2026-03-01T10:00:00.1234567+00:00,7fa23f1e43da,api,1000,MiB,2,GiB\n2026-03-01T10:00:02Z,7fa23f1e43da,api,1.5,GiB,2,GiB\n"
    try await ImportedRecording.of(bare) {
      #expect($0.lines == ["api: 2/0, 1268.0 of 2048.0, -, \(span)"])
    }
  }

  @Test("a column of names of metrics names no container")
  func metricColumn() async throws {
    let text = """
      __name__,container,value,timestamp
      container_memory_working_set_bytes,api,104857600,1772359200000
      container_memory_working_set_bytes,db,209715200,1772359200000
      container_memory_working_set_bytes,api,106954752,1772359202000
      container_memory_working_set_bytes,db,209715200,1772359202000

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 2/0, 101.0 of -, -, \(span)", "db: 2/0, 200.0 of -, -, \(span)"])
    }
  }

  @Test("metrics that stand one below the other are one reading a moment")
  func metricBlocks() async throws {
    let memory = [0, 2].map { "2026-03-01T10:00:0\($0)Z,api,memory_mb,\(100 + $0)\n" }.joined()
    let cpu = [0, 2].map { "2026-03-01T10:00:0\($0)Z,api,cpu_percent,\(10 + $0)\n" }.joined()
    try await ImportedRecording.of("time,name,metric,value\n" + memory + cpu) {
      #expect($0.lines == ["api: 2/2, 101.0 of -, 11.0, \(span)"])
      #expect($0.value("SELECT count(*) FROM sample") == 2)
      #expect($0.notes.isEmpty, "\($0.notes)")
    }
  }

  @Test("a unit behind the name of a wide column is no part of the name")
  func wideUnit() async throws {
    let text =
      "Time,shop-api [MiB],shop-db (GiB)\n2026-03-01 10:00:00,100,1\n2026-03-01 10:00:02,102,1\n"
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == ["shop-api: 2/0, 101.0 of -, -, \(span)", "shop-db: 2/0, 1024.0 of -, -, \(span)"])
    }
  }

  @Test("the kernel's kB has 1024 bytes, and a comma that may mean two things is asked about")
  func kernelUnit() async throws {
    let status = "ts,name,VmRSS\n1772359200,api,102400 kB\n1772359202,api,104448 kB\n"
    try await ImportedRecording.of(status) {
      #expect($0.lines == ["api: 2/0, 101.0 of -, -, \(span)"])
      #expect($0.notes.isEmpty, "\($0.notes)")
    }
    let comma = "time,name,Memory (KiB)\n2026-03-01T10:00:00Z,api,\"102,400\"\n"
    let reason = try await ImportedRecording.refusal(comma)
    #expect(
      reason.contains("found \"102,400\"; its comma may part thousands or be the decimal point: take it out"))
  }
}
