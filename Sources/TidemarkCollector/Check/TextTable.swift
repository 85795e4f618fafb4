import TidemarkWarehouse

/// Rows of cells as aligned columns, for people.
struct TextTable: CustomStringConvertible {
  /// Without one when empty.
  var head: [String] = []
  var rows: [[String]]

  /// Control characters are visible, and line breaks are spaces.
  var description: String {
    let lines = (head.isEmpty ? [] : [head]) + rows.map { $0.map(Self.oneLine) }
    let columnCount = lines.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { cells in
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = padded.joined(separator: "  ")
      return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }.joined(separator: "\n")
  }

  private static func oneLine(_ cell: String) -> String {
    cell.split(separator: "\n").map { visible(String($0)) }.joined(separator: " ")
  }
}
