import ArgumentParser
import Foundation
import TidemarkAnalysis
import TidemarkErrors
import TidemarkGate
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Gate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Judge a run against a baseline, for CI: pass, fail or inconclusive.",
    discussion: """
      The gate makes the same comparison as `tidemark compare`, with the floors of the policy. A container fails if \
      it got worse by at least the relative and the absolute floor, and by more than runs normally differ. It passes \
      if it did not, and the gate could have detected such a change. Otherwise it is inconclusive. The gate also \
      judges leaks, failed resets, OOM kills and objectives. The baseline never includes the candidate, incomplete \
      runs, or runs whose latest judgement failed. The judgement is stored with its policy and its inputs.
      Example: tidemark gate latest --against last:10@branch:main

      EXIT CODES: 0 pass, 2 fail, 3 inconclusive or nothing to judge; see also tidemark --help.
      """)

  @Argument(help: ArgumentHelp("The run, or several runs of the same version.", valueName: "run"))
  var selector = "latest"

  @Option(help: ArgumentHelp("The runs to compare with.", valueName: "selector"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "The policy file (default: ./\(GatePolicy.standardFile), if it exists).", valueName: "file"))
  var policy: String?

  @Option(help: "How the gate treats an inconclusive check; overrides the policy.")
  var inconclusiveIs: GatePolicy.Inconclusive?

  @Option(
    help: ArgumentHelp(
      "Compare runs even if these conditions differ: \(SeriesConditions.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "conditions"))
  var allow: [SeriesConditions.Kind] = []

  @Flag(help: "Also list the checks that passed.")
  var all = false

  @Flag(name: .customLong("no-store"), help: "Do not store the judgement.")
  var isNotStored = false

  @Option(
    help: ArgumentHelp(
      "Compute a stored judgement again: its number, or a run, whose newest judgement is used.",
      valueName: "id|run"
    ))
  var replay: String?

  @Flag(name: .customLong("init-policy"), help: "Only write a commented policy file.")
  var writesPolicy = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard against == nil, replay == nil, !writesPolicy else { return }
    throw ValidationError(
      "--against is missing; give the runs to compare with, such as --against last:10 or --against baseline:release"
    )
  }

  func run() throws {
    if writesPolicy { return try GatePolicy.writeStarter(to: policy ?? GatePolicy.standardFile) }
    try options.shared.checkOutput(reading: [policy ?? GatePolicy.standardFile])
    let session = try Session(options)
    if let replay { return try judgeAgain(replay, session) }
    var (policy, source) = try GatePolicy.chosen(policy)
    if let inconclusiveIs { policy.treatInconclusive(as: inconclusiveIs) }
    let against = against ?? ""
    let runs = try GateRuns(
      candidate: selector, against: against, in: session.warehouse, now: session.options.now())
    runs.candidates.forEach(session.name)
    session.say("against \(runs.base.map { "#\($0.runID)" }.joined(separator: ", "))")
    var judgement = try GateJudgement(
      runs, policy: policy, against: against, allowed: allow.map(\.rawValue), in: session.warehouse)
    let stored = try judgement.stored(toolVersion: ToolVersion.text)
    if !isNotStored { judgement.number = try Warehouse.openForWriting(options.path).store(stored) }
    let report = GateReport(
      judgement, policySource: source, policyHash: stored.policyHash, leftOut: runs.leftOut,
      listsPasses: listsPasses(session))
    try session.print(report.report)
    switch report.status {
    case .finding: throw FindingReported(description: "gate failed: \(report.sentence)")
    case .inconclusive: throw NothingToReport(description: "gate inconclusive: \(report.sentence)")
    default: break
    }
  }

  private func judgeAgain(_ name: String, _ session: Session) throws {
    let replay = try GateReplay(name, in: session.warehouse)
    let stored = try replay.judgement.stored(toolVersion: ToolVersion.text)
    let report = GateReport(
      replay.judgement, policySource: "stored", policyHash: stored.policyHash,
      listsPasses: listsPasses(session))
    try session.print(report.report)
    guard replay.differences.isEmpty else { throw GateReplayError.differs(replay.number, replay.differences) }
    session.say(
      "judgement \(replay.number) was computed again: all \(stored.findings.count) findings are the same")
  }

  private func listsPasses(_ session: Session) -> Bool { all || !session.format.isForPeople }
}

extension GatePolicy.Inconclusive: ExpressibleByArgument {}
