import ArgumentParser
import TidemarkLake
import TidemarkWarehouse

/// Where `sql` and `query` get their rows when not from the warehouse.
struct LakeOptions: ParsableArguments {
  @Option(name: .customLong("lake"), help: ArgumentHelp("Run the query on this lake.", valueName: "dir"))
  var path: String?

  @Option(help: "The program that reads the lake (default: duckdb).")
  var engine: LakeEngine?

  @Option(
    help: ArgumentHelp(
      "Spark master to run on, such as spark://host:7077 (default: local[*], this machine).", valueName: "url"
    ))
  var master: String?

  func validate() throws {
    guard path != nil || engine == nil else { throw ValidationError("--engine needs --lake DIR") }
    guard master == nil || engine == .spark else { throw ValidationError("--master needs --engine spark") }
  }

  /// nil where the warehouse is meant. Fails with `LakeProblem.notALake`.
  func source(timeoutSeconds: Double?) throws -> LakeSource? {
    guard let path else { return nil }
    let lake = try Lake(existing: path)
    let engine = engine ?? .duckdb
    return LakeSource(
      lake: lake, engine: engine,
      run: EngineRun(engine, on: lake, master: master ?? "local[*]", timeoutSeconds: timeoutSeconds))
  }
}

struct LakeSource {
  let lake: Lake
  let engine: LakeEngine
  let run: EngineRun

  /// What the engine's program is given.
  func script(_ sql: String, _ parameters: [String: Value], runs: [LakeManifest]? = nil) throws -> String {
    try engine.script([EngineStatement(sql, parameters, for: engine, runs: runs)], on: lake)
  }

  /// Fails with `StatementProblem` or `LakeProblem`.
  ///
  /// - Parameter runs: all whose rows the statement reads; nil for all that the lake has.
  func rows(_ sql: String, _ parameters: [String: Value], runs: [LakeManifest]? = nil) throws -> ResultRows {
    try run.rows([EngineStatement(sql, parameters, for: engine, runs: runs)])[0]
  }
}

extension LakeEngine: ExpressibleByArgument {}
