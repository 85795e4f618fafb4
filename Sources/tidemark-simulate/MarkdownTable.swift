import Foundation

/// A table as Markdown, on standard output.
struct MarkdownTable {
  private let title: String
  private let note: String
  private let head: [String]
  private var rows: [[String]] = []

  init(_ title: String, note: String, _ head: [String]) {
    self.title = title
    self.note = note
    self.head = head
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  func show() {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    print("### \(title)\n\n\(note)\n")
    print(line(head))
    print(line(head.map { _ in "---" }))
    for row in rows { print(line(row)) }
    print("")
  }
}

/// A share in percent, one decimal below ten.
func percent(_ count: Int, of total: Int) -> String {
  guard total > 0 else { return "-" }
  let value = 100 * Double(count) / Double(total)
  return value < 9.95 && value > 0 ? String(format: "%.1f", value) : String(format: "%.0f", value)
}
