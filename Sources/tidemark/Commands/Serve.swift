import ArgumentParser
@preconcurrency import Dispatch
import Foundation
import TidemarkErrors
import TidemarkPages
import TidemarkServer
import TidemarkTables
import TidemarkWarehouse

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Show the pages of publish in a browser on this machine, built on request.",
    discussion: """
      The pages also compare any two runs, run your own SELECT statements, and draw the run that is being recorded. \
      The server listens on 127.0.0.1 only, changes nothing, and stops with Ctrl-C.
      Example: tidemark serve --open
      """)

  @OptionGroup var choice: SiteOptions

  @Option(help: ArgumentHelp("The port; 0 chooses a free one.", valueName: "number"))
  var port: UInt16 = 8380

  @Flag(help: "Open the first page in the browser.")
  var open = false

  @OptionGroup var options: SharedOptions

  func validate() throws {
    guard options.output == nil, options.format == nil, !options.printSQL else {
      throw ValidationError("serve shows pages in a browser; -o, --format and --print-sql are for reports")
    }
  }

  func run() throws {
    var quiet = options
    quiet.quiet = true
    let (choice, silent, opens) = (choice, quiet, open)
    // Says what is wrong before it listens.
    _ = try choice.request(try Session(options))
    let forge = choice.forgeLinks
    let server = PageServer(port: port) {
      let session = try Session(silent)
      var request = try choice.request(session, forge: forge)
      request.isServed = true
      request.stamp = try SiteRequest.stamp(in: session.warehouse)
      return (request, session.warehouse)
    }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
    let sources = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { Foundation.exit(EXIT_SUCCESS) }
      source.resume()
      return source
    }
    Task {
      do {
        try await server.run { url in
          StandardStreams.writeOutput(url.absoluteString + "\n")
          if opens { Self.show(url) }
        }
      } catch {
        Failure(error).exit()
      }
    }
    withExtendedLifetime(sources) { dispatchMain() }
  }

  /// In the browser; where there is none, the address was printed.
  private static func show(_ url: URL) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    #if os(macOS)
      process.arguments = ["open", url.absoluteString]
    #else
      process.arguments = ["xdg-open", url.absoluteString]
    #endif
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      Failure.say("no browser could be started: \(error.localizedDescription)")
    }
  }
}
