import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// CSV and tables as people record, paste and loop them.
@Suite struct TextRecordingTests {
  private let everyTwoSeconds = RecordingOptions(intervalSeconds: 2, start: CivilTime("2026-03-01T10:00:00Z"))
  private let header =
    "CONTAINER ID   NAME        CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS"
  private let expected = [
    "api: 2/2, 100.5 of 2048.0, 12.05, 2026-03-01T10:00:00 to 10:00:02",
    "db: 2/2, 1536.0 of 7680.0, 3.0, 2026-03-01T10:00:00 to 10:00:02",
  ]

  private func rows(_ cpu: String, _ memory: String) -> String {
    """
    aa11bb22cc33   api         \(cpu)    \(memory) / 2GiB          5.00%     1.2kB / 800B      0B / 0B      7
    dd44ee55ff66   db          3.00%     1.5GiB / 7.5GiB        20.00%    1.2kB / 800B      0B / 0B      7
    """
  }

  @Test(
    "a table of docker stats is read as it is looped, streamed, pasted and squeezed",
    arguments: [
      "H\nA\nH\nB\n", "\u{1b}[2J\u{1b}[HH\nA\n\u{1b}[2J\u{1b}[HH\nB\n",
      "\u{1b}[HH\u{1b}[K\nA\u{1b}[K\n\u{1b}[J\u{1b}[HH\u{1b}[K\nB\n",
      "$ docker stats\nH\nA\n---\nB\n", "failed to get console mode\nH\nA\nH\nB\n^C\n",
      "```\nH\nA\nH\nB\n```\n", "A\n\nB\n",
    ])
  func dockerTable(shape: String) async throws {
    var text = shape.replacing("H", with: "\u{0}").replacing("A", with: rows("12.00%", "100MiB"))
    text = text.replacing("B\n", with: rows("12.10%", "101MiB") + "\n").replacing("\u{0}", with: header)
    // The escape sequence of the cursor's home holds an H as well.
    text = text.replacing("\u{1b}[\(header)", with: "\u{1b}[H")
    try await ImportedRecording.of(text, everyTwoSeconds) {
      #expect($0.lines == expected, "\(text)")
      #expect($0.value("SELECT max(pids) FROM sample") == 7)
    }
    let squeezed = text.replacing(/[ ]+/, with: " ")
    try await ImportedRecording.of(squeezed, everyTwoSeconds, as: .table) {
      #expect($0.lines == expected, "\(squeezed)")
    }
  }

  @Test(
    "a line with a time is the time of those below it",
    arguments: [
      "2026-03-01T10:00:00+00:00", "=== Sun Mar  1 10:00:00 UTC 2026 ===", "[2026-03-01 10:00:00]",
      "Time: 1772359200",
      "Every 2.0s: docker stats --no-stream          host: Sun Mar  1 10:00:00 2026",
    ])
  func standingTime(first: String) async throws {
    let second = first.replacing("10:00:00", with: "10:00:02").replacing("1772359200", with: "1772359202")
    let table =
      "\(first)\n\(header)\n\(rows("12.00%", "100MiB"))\n\(second)\n\(header)\n\(rows("12.10%", "101MiB"))\n"
    try await ImportedRecording.of(table) { #expect($0.lines == expected) }
    let separated = "api,12.00%,100MiB / 2GiB\ndb,3.00%,1.5GiB / 7.5GiB"
    let csv =
      "My notes, all\n\(first)\n\(separated)\n\(second)\n\(separated.replacing("12.00%,100", with: "12.10%,101"))\n"
    guard !first.hasPrefix("Every") else { return }
    try await ImportedRecording.of(csv) {
      #expect($0.lines == expected)
      #expect(
        $0.notes.first == "it has no header; columns were told by their form: container, CPUPerc, MemUsage")
    }
    let mixed = "\(header)\n\(rows("12.00%", "100MiB"))\n\(second)\n\(header)\n\(rows("12.10%", "101MiB"))\n"
    #expect(
      try await ImportedRecording.refusal(mixed, everyTwoSeconds)
        == "6: this line has a time and those above have none; leave those out, or give them one")
  }

  @Test("tables of podman stats, kubectl top and psrecord")
  func otherTables() async throws {
    // Podman 4.3.1; MB are 10^6 bytes there.
    let podman = """
      ID            NAME        CPU %       MEM USAGE / LIMIT  MEM %       NET IO      BLOCK IO           PIDS        CPU TIME    AVG CPU %
      aa11bb22cc33  api         12.50%      104.6MB / 33.46GB  0.31%       0B / 0B     3.9MB / 21.3MB     7           4.5s        2.50%
      """
    try await ImportedRecording.of(podman, everyTwoSeconds) {
      #expect($0.lines == ["api: 1/1, 99.75 of 31909.9, 12.5, 2026-03-01T10:00:00 to 10:00:00"])
      #expect($0.value("SELECT cpu_time_us FROM sample") == 4_500_000)
    }
    let pods = """
      NAMESPACE   NAME    CPU(cores)   MEMORY(bytes)
      shop        api     250m         100Mi
      shop        db      <unknown>    <unknown>
      NAMESPACE   NAME    CPU(cores)   MEMORY(bytes)
      shop        api     260m         110Mi
      """
    try await ImportedRecording.of(pods, everyTwoSeconds) {
      #expect($0.lines == ["api: 2/2, 105.0 of -, 25.5, 2026-03-01T10:00:00 to 10:00:02"])
      #expect(
        $0.notes.first == "1 lines hold no reading: the container did not run, or all its values are missing")
    }
    let containers =
      "POD     NAME   CPU(cores)   MEMORY(bytes)\nweb-1   app    100m         100Mi\nweb-2   app    200m         120Mi\n"
    try await ImportedRecording.of(containers, everyTwoSeconds) {
      #expect(
        $0.lines == [
          "web-1/app: 1/1, 100.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:00",
          "web-2/app: 1/1, 120.0 of -, 20.0, 2026-03-01T10:00:00 to 10:00:00",
        ])
    }
    // psrecord 1.4.
    let psrecord = """
      # Elapsed time   CPU (%)     Real (MB)   Virtual (MB)
             0.000        5.000      100.000      500.000
             2.000        6.000      101.000      500.000
      """
    try await ImportedRecording.of(
      psrecord, RecordingOptions(container: "api", start: CivilTime("2026-03-01T10:00:00Z"))
    ) { #expect($0.lines == ["api: 2/2, 100.5 of -, 5.5, 2026-03-01T10:00:00 to 10:00:02"]) }
    #expect(try await ImportedRecording.refusal(psrecord).contains("name it with --container NAME"))
  }

  @Test("pidstat: the day of its banner, a 12-hour clock, CPU and memory of one moment in two blocks, KB")
  func pidstat() async throws {
    // As sysstat 12.6.1 writes it with `pidstat -u -r 2` in an American locale.
    let text = """
      Linux 6.1.0 (host) \t03/13/2026 \t_x86_64_\t(2 CPU)

      10:00:00 PM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
      10:00:02 PM  1000      1234    5.00    1.00    0.00    0.00    6.00     1  postgres
      10:00:02 PM  1000        77    5.00    1.00    0.00    0.00    2.00     1  nginx

      10:00:00 PM   UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
      10:00:02 PM  1000      1234      1.00      0.00  900000  102400   0.31  postgres

      10:00:02 PM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
      10:00:04 PM  1000      1234    5.00    1.00    0.00    0.00    8.00     0  postgres

      10:00:02 PM   UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
      10:00:04 PM  1000      1234      1.00      0.00  900000  104448   0.31  postgres

      Average:      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
      Average:     1000      1234    5.00    1.00    0.00    0.00    7.00     -  postgres
      """
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "nginx: 0/1, - of -, 2.0, 2026-03-13T22:00:02 to 22:00:02",
          "postgres: 2/2, 101.0 of -, 7.0, 2026-03-13T22:00:02 to 22:00:04",
        ])
      #expect($0.value("SELECT count(*) FROM sample") == 3)
    }
    let oneLine = """
      Linux 6.1.0 (host) \t2026-03-13 \t_x86_64_\t(2 CPU)

      # Time        UID       PID    %usr %system  %guest   %wait    %CPU   CPU  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
      22:00:02        0      1234    0.00    1.00    0.00    0.00    6.00     1      0.00      0.00  438800  102400   0.06  my app --x
      """
    try await ImportedRecording.of(oneLine) {
      #expect($0.lines == ["my app --x: 1/1, 100.0 of -, 6.0, 2026-03-13T22:00:02 to 22:00:02"])
    }
  }

  @Test(
    "a CSV is read with what spreadsheets, shells and Windows put around it",
    arguments: [
      "timestamp,container,cpu,memory_mb\nR\n", "# by me\ntimestamp,container,cpu,memory_mb\n\n# more\nR\n",
      "sep=;\ntimestamp;container;cpu;memory_mb\nS\n",
      "timestamp,container,cpu,memory_mb\nA\ntimestamp,container,cpu,memory_mb\nB\n",
      "#timestamp,container,cpu,memory_mb\nR\n", "timestamp\tcontainer\tcpu\tmemory_mb\nT\n",
      "| timestamp | container | cpu | memory_mb |\n|---|:---:|---|---|\nP\n",
      "\u{feff}timestamp,container,cpu,memory_mb,\nR,\n",
      "\"timestamp\", \"container\", \"cpu\", \"memory_mb\"\nQ\n",
      "timestamp,container,cpu,memory_mb\nR\n2026-03-01T10:00:04Z,api,1",
    ])
  func csvDress(shape: String) async throws {
    let rows = [
      "2026-03-01T10:00:00Z,api,10.5,100.25".split(separator: ",").map(String.init),
      "2026-03-01T10:00:02Z,api,11.5,101.75".split(separator: ",").map(String.init),
    ]
    func joined(_ separator: String, _ row: [String]) -> String { row.joined(separator: separator) }
    let comma = rows.map { $0.map { $0.replacing(".", with: ",") } }
    var text = shape
    for (mark, lines) in [
      ("R", rows.map { joined(",", $0) }), ("S", comma.map { joined(";", $0) }),
      ("A", [joined(",", rows[0])]),
      ("B", [joined(",", rows[1])]), ("T", rows.map { joined("\t", $0) }),
      ("P", rows.map { "| " + joined(" | ", $0) + " |" }),
      ("Q", rows.map { "\"" + joined("\", \"", $0) + "\"" }),
    ] {
      text = text.replacing(
        "\n\(mark)", with: "\n" + lines.joined(separator: text.contains("R,\n") ? ",\n" : "\n"))
    }
    if shape.hasPrefix("\u{feff}") { text = text.replacing("\n", with: "\r\n") }
    let expected = ["api: 2/2, 101.0 of -, 11.0, 2026-03-01T10:00:00 to 10:00:02"]
    try await ImportedRecording.of(text) {
      #expect($0.lines == expected, "\(text)")
      if text.hasSuffix("api,1") { #expect($0.notes == ["its last line is cut off and was left out"]) }
    }
    var utf16 = Data([0xFF, 0xFE])
    for unit in text.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    try await ImportedRecording.of("", data: utf16) { #expect($0.lines == expected, "\(text)") }
  }

  @Test("a file without a header is read where its cells say what they are, and otherwise asked about")
  func headerless() async throws {
    let told = "2026-03-01T10:00:00Z,aa11bb22cc33,api,10.00%,100MiB / 2GiB,4.88%,1kB / 2kB,0B / 0B,7\n"
    try await ImportedRecording.of(told) {
      #expect($0.lines == ["api: 1/1, 100.0 of 2048.0, 10.0, 2026-03-01T10:00:00 to 10:00:00"])
      #expect($0.value("SELECT pids FROM sample") == 7)
    }
    let bare = "2026-03-01 10:00:00,api,10.5,100\n2026-03-01 10:00:02,api,11.5,101\n"
    #expect(try await ImportedRecording.refusal(bare) == "1: " + HeaderlessRow.advice)
    try await ImportedRecording.of(
      bare, RecordingOptions(header: "timestamp, container, cpu_percent, memory_mb")
    ) {
      #expect($0.lines == ["api: 2/2, 100.5 of -, 11.0, 2026-03-01T10:00:00 to 10:00:02"])
    }
    // Two containers on a line, as a loop over unquoted words writes them: the CPU of one beside the memory of another.
    let mashed =
      "2026-03-01T10:00:00Z,aa11bb22cc33,api,10.00%,100MiB / 2GiB dd44ee55ff66,db,3.00%,1GiB / 2GiB\n"
    #expect(try await ImportedRecording.refusal(mashed) == "1: " + HeaderlessRow.advice)
  }

  @Test("a column a container, as Grafana exports it, with sums left out")
  func wide() async throws {
    let text =
      "Time,api,db,avg\n2026-03-01T11:00:00+01:00,104857600,null,1\n2026-03-01T11:00:02+01:00,106954752,52428800,1\n"
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "api: 2/0, 101.0 of -, -, 2026-03-01T10:00:00 to 10:00:02",
          "db: 1/0, 50.0 of -, -, 2026-03-01T10:00:02 to 10:00:02",
        ])
      #expect(
        $0.notes == [
          "its columns were read as memory in bytes; --metric overrides that", "columns not read: \"avg\"",
        ])
      #expect($0.value("SELECT min(coverage) FROM container_stats") == 0.5)
    }
    let labelled = """
      "Time","{name=""api""}","container_memory_working_set_bytes{container=""app"", pod=""web-1""}"
      1772359200000,100 MiB,104857600
      """
    try await ImportedRecording.of(labelled) {
      #expect(
        $0.lines == [
          "api: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00",
          "app: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00",
        ])
    }
    let both = "time,api_cpu_percent,api_memory_mb,db cpu %,db memory (MB)\n2026-03-01 10:00,10,100,20,200\n"
    try await ImportedRecording.of(both) {
      #expect(
        $0.lines == [
          "api: 1/1, 100.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:00",
          "db: 1/1, 200.0 of -, 20.0, 2026-03-01T10:00:00 to 10:00:00",
        ])
    }
    let unclear = "Time,api,db\n2026-03-01T10:00:00Z,12.5,3\n"
    #expect(try await ImportedRecording.refusal(unclear).contains("does not say what \"api\" counts"))
    let long = "Series;Time;Value\napi;2026-03-01T10:00:00Z;12,5\n"
    try await ImportedRecording.of(
      long, RecordingOptions(metrics: [MetricMeaning("cpu=percent")].compactMap(\.self))
    ) {
      #expect($0.lines == ["api: 0/1, - of -, 12.5, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test("the same content under another name is one run, and two recordings of one thing have one scenario")
  func names() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "w.db").path)
      func load(_ name: String, _ day: String) throws -> ImportOutcome {
        let path = directory.appending(path: name).path
        try "timestamp,container,memory_mb\n2026-03-\(day)T10:00:00Z,api,100\n".write(
          toFile: path, atomically: true, encoding: .utf8)
        return try RecordingImport.run([path], as: .csv, RecordingOptions(), into: warehouse).outcome
      }
      #expect(try load("monday.csv", "02") == .stored(runID: 1, sampleCount: 1, repeatedCount: 0))
      #expect(try load("copy.csv", "02") == .alreadyThere(runID: 1))
      #expect(try load("tuesday.csv", "03") == .stored(runID: 2, sampleCount: 1, repeatedCount: 0))
      #expect(try warehouse.value("SELECT group_concat(DISTINCT name) FROM scenarios") == "recording")
    }
  }
}
