/// How wide the columns of a grid are, and how their texts wrap, so that a grid fits a terminal.
struct ColumnFit {
  /// Two blanks between columns.
  static let gap = 2

  /// Which widths leave a grid easy to read.
  enum Comfort {
    /// A cell keeps its longest word together.
    case none
    /// A short cell, such as a time or a number with its interval, keeps to one line. A long text may wrap.
    case wholeCells

    fileprivate func width(ofCells widest: Int) -> Int {
      switch self {
      case .none: 0
      case .wholeCells: widest <= 24 ? widest : 16
      }
    }
  }

  /// Display columns, one for each column of the grid.
  let widths: [Int]

  /// The widest columns are narrowed first, and none is narrower than its longest word.
  ///
  /// - Parameters:
  ///   - texts: those of each column, its heading first.
  ///   - limit: display columns that a line may have; nil for any number.
  ///   - comfort: how far cells may wrap; headings may wrap down to their longest word.
  /// - Returns: nil where even the narrowest columns do not fit.
  init?(_ texts: [[String]], limit: Int?, comfort: Comfort = .none) {
    var widths = texts.map { $0.map(displayWidth).max() ?? 0 }
    if let limit {
      let least = texts.map { texts in
        let word = texts.flatMap(Self.words).map(displayWidth).max() ?? 0
        return max(word, comfort.width(ofCells: texts.dropFirst().map(displayWidth).max() ?? 0))
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
    for word in words(of: text) {
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(word) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  /// What stays on one line: the parts between spaces. An interval, `[-0.3, 2.1]`, is one part.
  private static func words(of text: String) -> [String] {
    text.split(separator: " ").reduce(into: []) { words, part in
      if let last = words.last, last.hasPrefix("["), !last.hasSuffix("]"), part.hasSuffix("]") {
        words[words.count - 1] = last + " " + part
      } else {
        words.append(String(part))
      }
    }
  }
}
