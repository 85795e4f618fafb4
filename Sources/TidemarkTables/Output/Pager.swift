import Foundation

/// `$PAGER` between a text and a terminal too low for it.
package struct Pager: Sendable {
  private let command: String

  /// Without `PAGER`, `less` where there is one. Its options are those git gives it, and `-S`, because a wrapped table
  /// cannot be read; `LESS` overrules them.
  private static let usual = "if command -v less >/dev/null; then exec less; else exec cat; fi"

  /// nil where `PAGER` is empty or `cat`, on a terminal that can do nothing, and where nobody sits: no pager is wanted.
  package init?(environment: [String: String]) {
    guard environment["TERM"] != "dumb", ["", "0", "false"].contains(environment["CI", default: ""]) else {
      return nil
    }
    let chosen = environment["PAGER"] ?? Self.usual
    guard !chosen.isEmpty, chosen != "cat" else { return nil }
    command = chosen
  }

  /// Returns when the reader has left the pager. Fails with `ReportError.cannotWrite` when it does not start.
  package func show(_ text: String) throws {
    setenv("LESS", "FRSX", 0)
    guard let pipe = popen(command, "w") else {
      throw ReportError.cannotWrite(path: "the pager \(command)", reason: String(cString: strerror(errno)))
    }
    // The key that interrupts belongs to the pager while it runs.
    let interrupted = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, interrupted) }
    // A reader who leaves early is no error.
    fputs(text, pipe)
    let status = pclose(pipe)
    // sh: 126 and 127 mean that there is no such program or that it cannot be run.
    guard ![126 << 8, 127 << 8].contains(status) else {
      throw ReportError.cannotWrite(path: "the pager \(command)", reason: "it cannot be run; set PAGER")
    }
  }
}
