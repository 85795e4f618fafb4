import Foundation

/// A program on a terminal of its own, whom somebody answers: what `expect` does.
///
/// Nothing is typed before the program asks for it, so it does not matter how fast it is.
package final class TerminalDialogue {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// Everything the terminal showed that no answer has waited for yet.
  private var unread = ""

  package struct NotSaid: Error, CustomStringConvertible {
    package let expected: String
    package let said: String
    package var description: String {
      "waited for \(expected.debugDescription), found \(said.debugDescription)"
    }
  }

  package init(_ tool: BuiltTool, _ arguments: [String], environment: [String: String]) throws {
    let words = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "script", "-qefc", "stty rows 50 cols 200; exec '\(tool.url.path)' \(words)", "/dev/null",
    ]
    // A dumb terminal shows what is printed and nothing that moves a cursor.
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "dumb", "NO_COLOR": "1"]) {
      $1
    }
    .merging(environment) { $1 }
    // A program that has ended must not end the tests.
    _ = signal(SIGPIPE, SIG_IGN)
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  package func type(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// Returns what was shown up to and with `text`. Throws when the program ends before.
  @discardableResult
  package func expect(_ text: String) throws -> String {
    while true {
      if let range = unread.firstRange(of: text) {
        let said = String(unread[..<range.upperBound])
        unread = String(unread[range.upperBound...])
        return said
      }
      // Long enough for any machine; a program that says nothing more must not stop the tests.
      guard isReadable(milliseconds: 30_000) else {
        // `script` is born with SIGTERM blocked here.
        kill(process.processIdentifier, SIGKILL)
        throw NotSaid(expected: text, said: unread)
      }
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw NotSaid(expected: text, said: unread) }
      // A terminal ends lines with both.
      let scalars = String(decoding: data, as: UTF8.self).unicodeScalars.filter { $0 != "\r" }
      unread += String(String.UnicodeScalarView(scalars))
    }
  }

  /// Types what ends the program until it has ended; the exit code.
  ///
  /// More than once, because a key that comes before the line editor has made the terminal raw is lost.
  package func end(with key: String) throws -> Int32 {
    for _ in 0..<30 {
      try type(key)
      if showsEnd() {
        process.waitUntilExit()
        return process.terminationStatus
      }
    }
    kill(process.processIdentifier, SIGKILL)
    throw NotSaid(expected: "the end", said: unread)
  }

  /// Whether the output ends before a second without any.
  private func showsEnd() -> Bool {
    while isReadable(milliseconds: 1000) {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { return true }
      unread += String(decoding: data, as: UTF8.self)
    }
    return false
  }

  private func isReadable(milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }
}
