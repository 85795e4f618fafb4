import TidemarkWarehouse

/// What a program printed before it failed, shortened to what a person wants to read of it.
struct CommandOutput: Sendable, Equatable, CustomStringConvertible {
  /// The last of it, each line shortened and without control characters.
  let lines: [String]

  private static let lineLimit = 8
  private static let lengthLimit = 300

  /// - Parameter isNoise: Says which lines are nothing but progress.
  init(_ text: String, isNoise: (String) -> Bool = { _ in false }) {
    var kept: [String] = []
    for line in Redaction.outside(text).split(whereSeparator: \.isNewline)
      .map({ visible(String($0)) })
    {
      guard !line.allSatisfy(\.isWhitespace), !isNoise(line), kept.last != line else { continue }
      kept.append(line)
    }
    lines = kept.suffix(Self.lineLimit).map { line in
      line.count > Self.lengthLimit ? line.prefix(Self.lengthLimit) + "…" : line
    }
  }

  var description: String {
    lines.isEmpty ? "; it printed nothing" : ":\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
  }
}
