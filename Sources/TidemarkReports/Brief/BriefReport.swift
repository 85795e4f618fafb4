package import TidemarkAnalysis
package import TidemarkTables
import TidemarkWarehouse

/// A run in sentences.
package enum BriefReport {
  package static func report(_ brief: RunBrief) -> Report {
    func containers(_ verdict: String, _ question: BriefStatement.Question) -> [String] {
      brief.statements.filter { $0.question == question && $0.verdict == verdict }
        .map { $0.container ?? "" }
    }
    return Report(
      sections: [ReportTable(key: "brief", title: "In brief", columns: columns, rows: brief.statements)],
      queries: brief.queries, nothing: brief.nothing,
      alarms: [
        .leak: containers("leak", .growth), .limit: containers("at limit", .growth),
        .reset: containers("fail", .reset), .oom: containers("oom", .oom),
        .abort: containers("aborted", .recording),
      ])
  }

  static let columns: [Column<BriefStatement>] = [
    Column("question", "Question", .text, "recording, need, growth, reset or oom", detail: true) {
      $0.question.rawValue
    },
    Column(
      "container", "Container", .text, "name of the container; null for several", detail: true
    ) { $0.container },
    Column("verdict", "Verdict", .text, "that of the report that says more", detail: true) { $0.verdict },
    Column("statement", "What the run shows", .text, "a sentence") { $0.sentence },
  ]
}
