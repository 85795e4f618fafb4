import ArgumentParser
import Foundation
import TidemarkGate
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Acknowledge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: "Accept a change, so that the gate compares with the new level.",
    discussion: """
      The change in that run is accepted: later runs are compared with it, and the gate raises no further alarm \
      about it. SERIES is scenario/container/metric, as the gate prints it; * matches anything.
      Example: tidemark ack '*/frontend/memory_*' --run '#40' --because 'cache enlarged, issue 12'
      """)

  @Argument(help: ArgumentHelp("The series.", valueName: "series"))
  var subject: String?

  @Option(name: .customLong("run"), help: ArgumentHelp("First run of the new level.", valueName: "run"))
  var selector: String?

  @Option(help: ArgumentHelp("Why it is accepted.", valueName: "text"))
  var because: String?

  @Option(
    help: ArgumentHelp("When it lapses: a day, or a moment such as 2026-12-01T12:00:00Z.", valueName: "date"))
  var until: String?

  @Option(name: .customLong("by"), help: ArgumentHelp("Who accepts it (default: $USER).", valueName: "name"))
  var person: String?

  @Flag(help: "List what was accepted.")
  var list = false

  @Option(
    help: ArgumentHelp("Take an acknowledgement back: it lapses now, and stays listed.", valueName: "number"))
  var remove: Int64?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard !list, remove == nil else { return }
    guard subject != nil, selector != nil, because.map({ !$0.isEmpty }) == true else {
      throw ValidationError(
        "say what, from which run on and why: ack SERIES --run RUN --because TEXT; or --list")
    }
    if let until {
      guard let moment = Moment(iso8601: until) else {
        throw ValidationError("--until \(until) is no date; write it as 2026-12-01 or 2026-12-01T12:00:00Z")
      }
      guard moment > .now else { throw ValidationError("--until \(until) is over") }
    }
  }

  func run() throws {
    let session = try Session(options)
    if list {
      return try session.print(
        AcknowledgementsReport.report(in: session.warehouse, now: session.options.now()))
    }
    let writer = try Warehouse.openForWriting(options.path)
    if let remove {
      guard try writer.endAcknowledgement(remove) else { throw AcknowledgementError.unknown(remove) }
      return session.say("acknowledgement \(remove) is taken back")
    }
    guard let subject, let selector, let because else { return }
    let run = try session.run(selector)
    let checked = try AcknowledgedSubject(subject, of: run, in: session.warehouse)
    let number = try writer.acknowledge(
      subject, from: run, because: Redaction.outside(because),
      by: person ?? ProcessInfo.processInfo.environment["USER"] ?? "",
      createdAtMicroseconds: Moment.now.microseconds,
      untilMicroseconds: until.flatMap { Moment(iso8601: $0) }?.microseconds)
    session.say("acknowledgement \(number): \(checked.matchCount) series from run #\(run.runID) on")
  }
}
