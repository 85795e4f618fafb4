package import Foundation

extension BuiltTool {
  /// Runs the program on a terminal of its own (`script` of util-linux makes one), as a user meets it there. What
  /// both streams showed is in `stdout`.
  ///
  /// - Parameter input: what is typed; it is there from the beginning, so end it with what ends the program.
  package func runOnTerminal(
    _ arguments: [String], rows: Int = 24, columns: Int = 80, environment: [String: String] = [:],
    input: String = "", directory: URL? = nil
  ) async throws -> ToolResult {
    let words = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    var environment = environment
    environment["TERM"] = environment["TERM"] ?? "xterm"
    return try await run(
      ["script", "-qec", "stty rows \(rows) cols \(columns); exec \"$TOOL\" \(words)", "/dev/null"],
      environment: environment, input: input, directory: directory,
      through: ["sh", "-c", "TOOL=$0 exec \"$@\""])
  }
}
