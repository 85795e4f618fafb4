import Foundation

/// A section of the output: a heading, what was measured in a sentence or two, and a Markdown table that is printed
/// row by row, so that a slow section shows where it is.
struct Report {
  init(_ title: String, _ note: String, _ head: [String]) {
    print("## \(title)\n\n\(note)\n")
    row(head)
    row(head.map { _ in "---" })
  }

  func row(_ cells: [String]) {
    print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
  }

  func end() { print("") }
}

/// Three digits.
func short(_ value: Double) -> String { String(format: "%.3g", value) }

/// By which power of its size the cost of something grew between two measurements; 1 is proportional.
func growthExponent(_ costs: (Double, Double), _ sizes: (Int, Int)) -> Double {
  log(costs.1 / costs.0) / log(Double(sizes.1) / Double(sizes.0))
}
