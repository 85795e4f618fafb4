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
      Later runs are compared with the new level of that run, and the gate no longer reports the change. SERIES is \
      scenario/container/metric, as the gate prints it. * matches anything.
      Example: tidemark ack '*/frontend/memory_*' --run '#40' --because 'cache enlarged, issue 12'
      """)

  @Argument(help: ArgumentHelp("The series.", valueName: "series"))
  var subject: String?

  @Option(name: .customLong("run"), help: ArgumentHelp("First run of the new level.", valueName: "run"))
  var selector: String?

  @Option(help: ArgumentHelp("The reason for accepting it.", valueName: "text"))
  var because: String?

  @Option(
    help: ArgumentHelp(
      "When the acknowledgement ends: a day, or a time such as 2026-12-01T12:00:00Z.", valueName: "date"))
  var until: String?

  @Option(name: .customLong("by"), help: ArgumentHelp("Who accepts it (default: $USER).", valueName: "name"))
  var person: String?

  @Flag(help: "List the acknowledgements.")
  var list = false

  @Option(
    help: ArgumentHelp("End this acknowledgement now; it stays in the list.", valueName: "number"))
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
        throw ValidationError(
          "--until \(until) is not a date; write it as 2026-12-01 or 2026-12-01T12:00:00Z")
      }
      guard moment > .now else { throw ValidationError("--until \(until) is in the past") }
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
      return session.say("acknowledgement \(remove) has ended")
    }
    guard let subject, let selector, let because else { return }
    let run = try session.run(selector)
    let checked = try AcknowledgedSubject(subject, of: run, in: session.warehouse)
    let number = try writer.acknowledge(
      subject, from: run, because: Redaction.outside(because),
      by: Redaction.outside(person ?? ProcessInfo.processInfo.environment["USER"] ?? ""),
      createdAtMicroseconds: Moment.now.microseconds,
      untilMicroseconds: until.flatMap { Moment(iso8601: $0) }?.microseconds)
    session.say("acknowledgement \(number): \(checked.matchCount) series from run #\(run.runID) on")
  }
}
