import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

extension Site {
  /// Which runs there are, and how each ended.
  func runs() throws -> SitePage {
    let rows = try request.runs.map { run in
      RunRow(
        text: RunText(run, try results.labels(run), request.forge), listed: try results.listed(run)?.run,
        verdict: try results.judgement(of: run)?.verdict)
    }
    let lines = rows.map { row -> Markup in
      let run = row.text.run
      let kills = row.listed?.oomEventCount ?? 0
      return
        "<tr><td class=\"n\">\(runLink(run))</td><td>\(row.text.moment)</td><td>\(row.text.branch ?? "")</td><td>\(row.text.commitMarkup)</td><td>\(Badge(row.state).markup)</td><td class=\"n\">\(row.listed?.scenarioCount ?? 0)</td><td class=\"n\">\(row.listed?.abortedCount ?? 0)</td><td class=\"n\(kills > 0 ? " bad-cell" : "" as Markup)\">\(kills)</td><td>\(row.text.others)</td></tr>\n"
    }
    let body: Markup = """
      <main><h1>Runs</h1>
      <p class="quiet">\(RunText.range(request.runs)). The verdict is that of the newest judgement of the gate; a run that was never judged shows how it ended. The newest \(pagedRuns.count) have a page.</p>
      <div class="scroll" tabindex="0"><table class="list" data-filter="Find a branch, a label, a commit or a verdict">
      <thead><tr><th class="n">Run</th><th>Started (UTC)</th><th>Branch</th><th>Commit</th><th>Verdict</th><th class="n">Scenarios</th><th class="n">Aborted</th><th class="n">OOMs</th><th>Labels</th></tr></thead>
      \(lines.joined())</table></div></main>

      """
    return SitePage(
      name: "runs", title: "Runs", place: .runs, body: body,
      tables: [ReportTable(key: "runs", title: "Runs", columns: RunRow.columns, rows: rows)])
  }
}

private struct RunRow {
  let text: RunText
  let listed: ListedRun?
  let verdict: String?

  /// What stands out most.
  var state: String {
    if let verdict { return verdict }
    return text.run.status == "completed" && text.run.abortedCount > 0 ? "aborted" : text.run.status
  }

  static let columns: [Column<RunRow>] = [
    Column("run_id", "Run", .integer) { $0.text.run.runID },
    Column("test_id", "Test id") { $0.text.run.testID },
    Column("started_at", "Started (UTC)", .timestamp) { $0.text.run.startedAt },
    Column("status", "Status") { $0.text.run.status }, Column("branch", "Branch") { $0.text.branch },
    Column("commit", "Commit") { $0.text.commit }, Column("verdict", "Verdict") { $0.verdict },
    Column("scenario_count", "Scenarios", .integer) { $0.listed?.scenarioCount },
    Column("aborted_count", "Aborted", .integer) { $0.listed?.abortedCount },
    Column("oom_event_count", "OOMs", .integer) { $0.listed?.oomEventCount },
    Column("labels", "Labels", .json) { $0.listed?.labels },
  ]
}
