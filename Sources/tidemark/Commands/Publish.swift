import ArgumentParser
import Foundation
import TidemarkGate
import TidemarkPages
import TidemarkReports
import TidemarkWarehouse

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Write a static site about many runs: what changed, every container, trends, comparisons.",
    discussion: """
      The pages work from a folder or from any web server, without a network and without scripts. The data of each page \
      is stored beside it as JSON. The same runs always give the same files. In an existing site, only files that \
      differ are written.
      Example: tidemark publish site
      Example: tidemark publish site --runs since:90d@branch:main --against baseline:release --forge https://github.com/o/n
      """)

  @Argument(help: ArgumentHelp("The folder; it is created if it does not exist.", valueName: "folder"))
  var folder: String

  @OptionGroup var choice: SiteOptions

  @Option(help: ArgumentHelp("How many of the newest runs get a page.", valueName: "count"))
  var pages = SiteRequest.standardPageCount

  @OptionGroup var options: SharedOptions

  func validate() throws {
    guard options.output == nil, options.format == nil, !options.printSQL else {
      throw ValidationError("publish writes into its folder; -o, --format and --print-sql are for reports")
    }
    guard pages >= 0 else { throw ValidationError("--pages needs a count of 0 or more") }
  }

  func run() throws {
    let session = try Session(options)
    var request = try choice.request(session)
    request.pageCount = pages
    session.say("\(RunHead.names(request.runs)); overview of run \(request.newest.name)")
    session.say(
      request.base.map { "against \($0.selector): \(RunHead.names($0.runs))" }
        ?? "against nothing: no earlier complete run")
    let outcome = try SiteWriter(Site(request, in: session.warehouse), folder: folder).write()
    let size = String(format: "%.1f MB", Double(outcome.bytes) / 1_048_576)
    let removed = outcome.removed == 0 ? "" : ", \(outcome.removed) removed"
    try session.print(
      text:
        "\(folder)/index.html: \(outcome.written) files written, \(outcome.kept) unchanged\(removed), \(size) in all\n"
    )
  }
}

/// Which runs the pages of a site are about.
struct SiteOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The runs of the site.", valueName: "selector"))
  var runs = SiteRequest.standardRuns

  @Option(
    help: ArgumentHelp(
      "What the newest run is compared with (default: the newest named baseline, else last:10).",
      valueName: "selector"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Address that commits link to, such as https://github.com/owner/name (default: the git remote `origin`).",
      valueName: "url"))
  var forge: String?

  @Option(help: "Name of the site.")
  var title = "Tidemark"

  func validate() throws {
    if let forge, ForgeLinks(forge) == nil {
      throw ValidationError(
        "--forge needs the address of a repository, such as https://github.com/owner/name; found `\(forge)`")
    }
  }

  /// As given, or of the folder the command runs in.
  var forgeLinks: ForgeLinks? { forge == nil ? Self.gitRemote : forge.flatMap(ForgeLinks.init) }

  func request(_ session: Session) throws -> SiteRequest { try request(session, forge: forgeLinks) }

  func request(_ session: Session, forge: ForgeLinks?) throws -> SiteRequest {
    let found = try session.warehouse.runs([runs], now: session.options.now())
    let followed = Array(
      found.sorted { RunHead.isOlder($1, $0) }.prefix(SiteRequest.largestRunCount))
    guard !followed.isEmpty else { throw SelectorError.noRuns }
    if followed.count < found.count {
      session.say("\(found.count) runs match; the site has the newest \(followed.count)")
    }
    var request = SiteRequest(
      // A page is for many: where the file lies on this machine is not for them.
      title: title, database: FileSystem.name(of: session.options.path), runs: followed,
      all: try session.warehouse.directory().runs,
      forge: forge,
      policy: try GatePolicy.chosen(nil).policy)
    request.base = try base(of: request.newest, session)
    return request
  }

  /// nil where nobody asked and there is nothing.
  private func base(of newest: RunHead, _ session: Session) throws -> ComparedBase? {
    let now = try session.options.now()
    let standard = try BaselinesReport.newest(in: session.warehouse).map { ["baseline:\($0)"] } ?? []
    for text in against.map({ [$0] }) ?? standard + ["last:10"] {
      let selector = try RunSelector(text, now: now)
      let directory = try session.warehouse.directory(for: [selector])
      do {
        let choice = try directory.baseline(selector, besides: [newest], before: newest)
        guard !choice.runs.contains(newest) else {
          throw ValidationError("run \(newest.name) is on both sides of the comparison")
        }
        return ComparedBase(selector: text, runs: choice.runs, among: directory.runs)
      } catch let error as SelectorError {
        if against != nil { throw error }
      }
    }
    return nil
  }

  /// Of the folder the command runs in; nil where there is none that a browser opens.
  private static var gitRemote: ForgeLinks? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "config", "--get", "remote.origin.url"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return ForgeLinks(text)
  }
}
