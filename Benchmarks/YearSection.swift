import Foundation

/// The reports on a file of many runs. The reference is the sqlite3 shell that reads the same rows and prints them.
enum YearSection {
  private struct Question {
    let arguments: [String]
    /// Queries of queries/ that read what the report rests on.
    let queries: [String]
    var parameters: [String: String] = [:]
  }

  static func run(sizes: [Int]) throws {
    let report = Report(
      "Years of runs",
      "13,020 readings a run. CPU seconds of the program and of the sqlite3 shell that reads the same rows and prints"
        + " them; the exponent says by which power of the number of runs the program's time grew from the line above.",
      ["command", "runs", "CPU s", "peak MB", "sqlite3 CPU s", "ratio", "exponent"])
    let files = try sizes.map { try YearFile(runs: $0) }
    let tidemark = try Workshop.program("tidemark")
    for index in questions(runs: 1).indices {
      var previous: Double?
      for (place, (file, runs)) in zip(files, sizes).enumerated() {
        let question = questions(runs: runs)[index]
        let run = try ProgramRun.cheapest(
          tidemark, question.arguments + ["--db", file.path, "-q"], accepted: [0, 2, 3])
        let plain = try ProgramRun.cheapest("sqlite3", shell(question, file.path))
        report.row([
          question.arguments.joined(separator: " "), "\(runs)", short(run.cpuSeconds),
          String(format: "%.0f", run.peakMegabytes), short(plain.cpuSeconds),
          String(format: "%.1f", run.cpuSeconds / plain.cpuSeconds),
          previous.map {
            String(format: "%.2f", growthExponent(($0, run.cpuSeconds), (sizes[place - 1], runs)))
          } ?? "-",
        ])
        previous = run.cpuSeconds
      }
    }
    report.end()
  }

  private static func shell(_ question: Question, _ path: String) -> [String] {
    let parameters = ["run", "runs", "container", "scenario_name", "metric"].map { name in
      ".parameter set :\(name) \(question.parameters[name] ?? "NULL")"
    }
    return ["-readonly", "-json", path] + parameters
      + question.queries.map { ".read \(Workshop.query($0))" }.flatMap { [$0, ";"] }
  }

  private static func questions(runs: Int) -> [Question] {
    func last(_ count: Int) -> [String: String] {
      ["runs": "\"'[\(((runs - count + 1)...runs).map(String.init).joined(separator: ","))]'\""]
    }
    let latest = ["run": "\(runs)"]
    return [
      Question(arguments: ["summary", "latest"], queries: ["summary"], parameters: latest),
      Question(
        arguments: ["compare", "latest~30", "latest"], queries: ["series_points_of_runs"], parameters: last(2)
      ),
      Question(
        arguments: ["gate", "latest", "--against", "last:10", "--no-store"],
        queries: ["series_points_of_runs"],
        parameters: last(11)),
      Question(
        arguments: ["leaks", "latest"], queries: ["leak_readings", "leak_slopes"], parameters: latest),
      Question(
        arguments: ["report", "latest"],
        queries: ["summary", "leak_readings", "scaling_levels", "reset_readings", "series_points_of_runs"],
        parameters: latest.merging(last(11)) { a, _ in a }),
      Question(
        arguments: ["trend", "--container", "simulation", "--metric", "memory_mean_mb"],
        queries: ["series_numbers"], parameters: ["container": "simulation", "metric": "memory_mean_mb"]),
      Question(arguments: ["trend"], queries: ["series_scenarios", "series_points"]),
      Question(arguments: ["calibrate"], queries: ["series_points"]),
      Question(arguments: ["runs", "-f", "json"], queries: ["run_list"]),
    ]
  }
}
