import Foundation
import Testing
import TidemarkWarehouse

@Suite struct ShellTextTests {
  @Test(
    "a shell reads back what was quoted for it",
    arguments: [
      "plain/file-1.db", "", "a b", "it's", "'\u{301}; echo no", "$HOME `id` \\ \"", "a\nb", "a\n",
      "\u{1b}[2J%d\\'\u{202e}", "#12", "~", "東京",
    ])
  func roundTrip(word: String) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "printf %s \(shellQuoted(word))"]
    process.standardOutput = output
    try process.run()
    let read = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(Array(read) == Array(word.utf8))
  }
}
