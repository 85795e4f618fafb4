import Foundation

/// What a program costs before it does anything.
enum StartSection {
  static func run() throws {
    let report = Report(
      "Start-up",
      "CPU time and peak memory of a program that says its version, and of one that opens a warehouse of 36 runs.",
      ["command", "CPU ms", "peak MB", "beside it", "ratio"])
    let file = try YearFile(runs: 36)
    let shell = try ProgramRun.cheapest("sqlite3", ["-version"])
    let shellReads = try ProgramRun.cheapest("sqlite3", ["-readonly", file.path, "SELECT count(*) FROM run"])
    for (program, arguments, beside, name) in [
      ("tidemark", ["--version"], shell, "`sqlite3 -version`"),
      ("tidemark-collect", ["--version"], shell, "`sqlite3 -version`"),
      ("tidemark", ["runs", "--db", file.path], shellReads, "`sqlite3` counts runs"),
    ] {
      let run = try ProgramRun.cheapest(Workshop.program(program), arguments)
      report.row([
        "`\(program) \(arguments[0])`", short(run.cpuSeconds * 1000),
        String(format: "%.0f", run.peakMegabytes),
        "\(name): \(short(beside.cpuSeconds * 1000))",
        String(format: "%.1f", run.cpuSeconds / beside.cpuSeconds),
      ])
    }
    report.end()
  }
}
