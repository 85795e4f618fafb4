/// How wide the columns of a grid are, and how their texts wrap, so that a grid fits a terminal.
struct ColumnFit {
  /// Two blanks between columns.
  static let gap = 2

  /// Display columns, one for each column of the grid.
  let widths: [Int]

  /// The widest columns are narrowed first, and none is narrower than its longest word.
  ///
  /// - Parameters:
  ///   - texts: those of each column, its heading among them.
  ///   - limit: display columns that a line may have; nil for any number.
  /// - Returns: nil where even the narrowest columns do not fit.
  init?(_ texts: [[String]], limit: Int?) {
    var widths = texts.map { $0.map(displayWidth).max() ?? 0 }
    if let limit {
      let least = texts.map { texts in
        texts.flatMap { $0.split(separator: " ") }.map { displayWidth(String($0)) }.max() ?? 0
      }
      var excess = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) - limit
      while excess > 0 {
        let candidates = widths.indices.filter { widths[$0] > least[$0] }
        guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
        widths[widest] -= 1
        excess -= 1
      }
    }
    self.widths = widths
  }

  /// The lines of a text, divided at spaces; a text without room for two words of it has a word a line.
  static func lines(_ text: String, width: Int) -> [String] {
    guard displayWidth(text) > width else { return [text] }
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
