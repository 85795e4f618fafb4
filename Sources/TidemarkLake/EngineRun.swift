import Foundation
import TidemarkErrors
package import TidemarkWarehouse

/// One call of an engine's program.
package struct EngineRun: Sendable {
  private let engine: LakeEngine
  private let lake: Lake
  private let master: String
  private let timeoutSeconds: Double?
  private let program: String?

  /// - Parameters:
  ///   - program: nil to look for it.
  ///   - master: of Spark: `local[*]`, `spark://host:7077`.
  package init(
    _ engine: LakeEngine, on lake: Lake, program: String? = nil, master: String = "local[*]",
    timeoutSeconds: Double? = nil
  ) {
    (self.engine, self.lake, self.program) = (engine, lake, program)
    (self.master, self.timeoutSeconds) = (master, timeoutSeconds)
  }

  /// The rows of each statement, with times and truth values as SQLite has them.
  /// - Throws: `LakeProblem`, or `StatementProblem.timeout`.
  package func rows(_ statements: [EngineStatement]) throws -> [ResultRows] {
    let program = try program ?? engine.program()
    let folder = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    // What cannot be removed is in the system's folder for what may go.
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appending(path: "script.sql")
    try Data(try engine.script(statements, on: lake).utf8).write(to: script)
    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
    let child = try Child(
      program, arguments(script: script.path, folder: folder.path), in: folder.path, output: output.path,
      errors: errors.path)
    guard let status = try child.wait(seconds: timeoutSeconds) else {
      throw StatementProblem.timeout(seconds: timeoutSeconds ?? 0)
    }
    guard status == 0 else {
      throw LakeProblem.engineFailed(
        name: engine.title, message: Self.message(try String(contentsOf: errors, encoding: .utf8)))
    }
    return try EngineAnswer(engine, try String(contentsOf: output, encoding: .utf8)).results
  }

  private func arguments(script: String, folder: String) -> [String] {
    switch engine {
    case .duckdb: ["-no-init", ":memory:", "-f", script]
    case .spark:
      ["--master", master]
        + [
          "spark.sql.catalogImplementation=in-memory", "spark.sql.session.timeZone=UTC",
          // NULL for a division by zero, as in SQLite.
          "spark.sql.ansi.enabled=false",
          // Results are small; the default of 200 is for terabytes.
          "spark.sql.shuffle.partitions=16", "spark.sql.warehouse.dir=\(folder)/warehouse",
          "spark.ui.showConsoleProgress=false", "spark.log.level=ERROR",
        ].flatMap { ["--conf", $0] } + ["-f", script]
    }
  }

  /// The lines that say what is wrong: Spark writes pages beside them.
  private static func message(_ text: String) -> String {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("Time taken") && !$0.hasPrefix("\tat ") }
    let start =
      lines.firstIndex { $0.hasPrefix("[") || $0.contains("Error") || $0.contains("Exception") } ?? 0
    return lines[min(start, lines.count)...].prefix(6).joined(separator: "\n")
  }
}
