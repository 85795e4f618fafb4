import ArgumentParser
import TidemarkLake
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Saved queries: list them, describe one, run one.",
    discussion: """
      Without a name, the command lists the queries. A run parameter accepts any RUN. The statements also work in \
      DuckDB, PostgreSQL and other databases; --print prints one.
      With --lake, DuckDB or Spark runs the query on the files that `tidemark lake export` wrote.
      Example: tidemark query headroom
      Example: tidemark query peak_moments -p scenario=baseline -p run=latest
      Example: tidemark query memory_growth --describe
      """)

  @Argument(help: "Name of the query; without it, all queries are listed.")
  var name: String?

  @Flag(help: "Print the purpose, the parameters and the columns of the query.")
  var describe = false

  @Flag(name: .customLong("print"), help: "Print the query with its header instead of running it.")
  var printsText = false

  @Option(help: "Add the .sql files of a directory; a file with the name of a built-in query replaces it.")
  var directory: String?

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var lake: LakeOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard name == nil else { return }
    if describe || printsText || !parameters.isEmpty {
      throw ValidationError("name a query; `tidemark query` lists them")
    }
  }

  func run() throws {
    try options.shared.checkOutput(reading: [parameters.file])
    let queries = try SavedQueries(directory: directory)
    let output = try Output(options)
    guard let name else { return try output.print(queries.report) }
    let entry = try queries.entry(named: name)
    if printsText { return try output.print(text: entry.text) }
    if describe { return try output.print(entry.description) }
    if let source = try lake.source(timeoutSeconds: parameters.timeoutSeconds) {
      let manifests = try source.lake.manifests().values
      let runs = Lake.directory(manifests)
      var script = ""
      let report = try SavedQueryReport(
        entry.query, given: parameters.given(),
        run: { try runs.one(RunSelector($0, now: options.shared.now())) },
        answer: { sql, arguments in
          let read = entry.query.runs(arguments, among: manifests)
          guard options.printSQL else { return try source.rows(sql, arguments, runs: read) }
          script = try source.script(sql, arguments, runs: read)
          return ResultRows(columns: [], rows: [])
        })
      if options.printSQL { return try output.print(text: script) }
      return try output.print(report.report)
    }
    let session = try Session(options)
    if let seconds = parameters.timeoutSeconds { TimeLimit.begin(seconds: seconds) }
    try session.print(
      try SavedQueryReport(
        entry.query, given: parameters.given(), timeoutSeconds: parameters.timeoutSeconds,
        in: session.warehouse, run: session.run
      ).report)
  }
}
