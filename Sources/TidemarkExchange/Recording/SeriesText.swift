import Foundation
import StreamingJSON

/// Series of Prometheus as text: what `promtool query range` prints without -o
/// (prometheus, model.Matrix.String: `NAME{LABELS} =>`, then a line `VALUE @[UNIXTIME]` for each point), and pages of
/// metrics as they are fetched again and again
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, `NAME{LABELS} VALUE MILLISECONDS`).
struct SeriesText {
  private let lines: TextLines
  private var order: [String] = []
  /// Labels and points by the text in front of the value.
  private var series: [String: (labels: [JSONTree.Member], points: [JSONTree])] = [:]
  private var firstLine: [String: Int] = [:]
  private var current: String?

  /// Whether a line is one of such a file and of no other.
  static func begins(_ text: String) -> Bool {
    text.hasPrefix("# TYPE ") || text.hasPrefix("# HELP ")
      || text.contains(/^[A-Za-z_:]?[A-Za-z0-9_:]*\{.*\} (?:=>.*|\S+ \d{13})$/)
  }

  /// Hands over each series as an answer of the range query holds it. Fails with `TextProblem`.
  static func read(_ lines: TextLines, _ body: SeriesFile.Body) throws {
    var text = SeriesText(lines: lines)
    while let line = try lines.next() {
      do {
        try text.read(line)
      } catch let problem as TextProblem {
        guard line.isCut, !text.order.isEmpty else { throw problem }
      }
    }
    for key in text.order {
      guard let (labels, points) = text.series[key] else { continue }
      let tree = JSONTree.object([
        JSONTree.Member("metric", .object(labels)), JSONTree.Member("values", .array(points)),
      ])
      try body(tree) { lines.problem(text.firstLine[key] ?? 1, $0) }
    }
  }

  private init(lines: TextLines) { self.lines = lines }

  private mutating func read(_ line: TextLines.Line) throws {
    let text = line.text.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty, !text.hasPrefix("#") else { return }
    if let point = text.wholeMatch(of: /(\S+) @\[(\d+(?:\.\d+)?)\]/) {
      guard let current else {
        throw lines.problem(line.number, "a point without a series above it, found \(shown(text))")
      }
      return add(String(point.1), at: String(point.2), to: current)
    }
    guard let (name, rest) = Self.cut(text), let labels = Self.labels(name) else {
      throw lines.problem(line.number, "no series and value of Prometheus, found \(shown(text))")
    }
    if series[name] == nil {
      order.append(name)
      series[name] = (labels, [])
      firstLine[name] = line.number
    }
    let words = rest.split(separator: " ").map(String.init)
    if words.first == "=>" {
      current = name
      guard words.count > 1 else { return }
      throw lines.problem(
        line.number, "it is the answer to an instant query, which is one moment; ask `promtool query range`")
    }
    // Metrics that are not of containers come without a time.
    guard words.count == 2, let milliseconds = Int64(words[1]) else {
      guard words.count == 1, SeriesMetric(name.prefix { $0 != "{" }.description) == nil else {
        throw lines.problem(
          line.number,
          "its values have no times, found \(shown(text)); let Prometheus collect them, and import from it with --prometheus"
        )
      }
      return
    }
    add(words[0], at: "\(Double(milliseconds) / 1000)", to: name)
  }

  private mutating func add(_ value: String, at time: String, to name: String) {
    series[name]?.points.append(.array([.number(time), .string(value)]))
  }

  /// The name with its labels, whose values may hold anything, and what follows.
  private static func cut(_ text: String) -> (name: String, rest: Substring)? {
    var isInString = false
    var isEscaped = false
    var index = text.startIndex
    var depth = 0
    while index < text.endIndex {
      let character = text[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          isInString = false
        }
      } else if character == "\"" {
        isInString = true
      } else if character == "{" {
        depth += 1
      } else if character == "}" {
        depth -= 1
      } else if character == " ", depth == 0 {
        return (String(text[..<index]), text[index...])
      }
      index = text.index(after: index)
    }
    return nil
  }

  /// nil where it is no name of a series.
  private static func labels(_ name: String) -> [JSONTree.Member]? {
    let labels = name.contains("{") ? SeriesLabels.parse(name) : ["__name__": name]
    guard let labels, !labels.isEmpty else { return nil }
    return labels.sorted { $0.key < $1.key }.map { JSONTree.Member($0.key, .string($0.value)) }
  }
}
