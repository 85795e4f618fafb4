import TidemarkTables
import TidemarkWarehouse

/// A picture made of panels, with the table it was drawn from.
struct Chart {
  /// Name of its files.
  let name: ChartName
  let title: String
  /// What it shows, in one sentence.
  let caption: String
  var legend: [LegendKey] = []
  let panels: [Panel]
  /// The values in the panels: shown below them, and the page's data.
  let table: ReportTable
  /// What to know before believing it.
  var notes: [String] = []
  /// Why there is no panel.
  var nothing: String?

  var isEmpty: Bool { panels.isEmpty }
}

/// The charts by the names of their files.
package enum ChartName: String, CaseIterable, Sendable {
  case loadScalingBar = "load_scaling_bar"
  case loadScalingLine = "load_scaling_line"
  case durationTimeline = "duration_timeline"
  case resetComparison = "reset_comparison"
  case cpuHeatmap = "cpu_heatmap"
  case curveFits = "curve_fits"
  /// Of every kind of scenario.
  case timeline
  case trend
  /// Needs runs to compare with.
  case compare
}

/// One entry of a legend; it can be switched off on a page.
struct LegendKey {
  /// Letters and digits only.
  let key: String
  let label: String
  let swatch: Swatch
  /// Classes of ``ChartTheme``.
  let style: String
  /// False for a switch that means nothing in a picture that stands still.
  var isStill = true

  enum Swatch { case box, line, dot, bar, digits }

  /// 22 by 12.
  var picture: Markup {
    var canvas = Canvas()
    switch swatch {
    case .box: canvas.rectangle(1, 1, 20, 10, Mark(style))
    case .line: canvas.line(0, 6, 22, 6, Mark(style))
    case .dot: canvas.dot(11, 6, Mark(style))
    case .bar:
      canvas.path([(11, 1), (11, 11)], Mark(style))
      canvas.path([(7, 1), (15, 1)], Mark(style))
    case .digits: canvas.text(11, 10, "12", style, anchor: .middle)
    }
    return canvas.markup
  }
}

/// One container, series or matrix of a chart.
struct Panel {
  let title: String
  /// Formula, rates: what the picture comes to.
  var subtitle = ""
  var badge: Badge?
  /// Rows below the picture: a key of the legend and cells.
  var entries: [Entry] = []
  /// Whether it takes the whole width whatever stands beside it.
  var isWide = false
  let draw: (PanelSheet) -> Drawing

  struct Entry {
    let key: LegendKey
    let cells: [String]
    let isStrong: Bool
  }
}

/// What a panel is drawn on.
struct PanelSheet {
  let width: Double
  /// Whether a script will read the values of lines.
  let isInteractive: Bool

  /// Height of a panel with two axes.
  var height: Double { width >= 600 ? 340 : width >= 420 ? 280 : 230 }
  var isNarrow: Bool { width < 600 }
}

/// A judgement in a word, with a sign that can be read without colour.
struct Badge {
  let word: String
  let tone: Tone

  enum Tone: String { case good, warn, bad, muted }

  /// Of a word that judges.
  init(_ word: String) {
    self.word = word
    tone =
      switch Ink(status: word) {
      case .red: .bad
      case .yellow: .warn
      case .green: .good
      default: .muted
      }
  }

  var text: String {
    switch tone {
    case .good: "✓ \(word)"
    case .warn: "? \(word)"
    case .bad: "✕ \(word)"
    case .muted: word
    }
  }

  var markup: Markup { "<span class=\"badge \(tone.rawValue)\">\(text)</span>" }

  /// The line across the top of a page.
  func banner(_ sentence: String) -> Markup {
    "<div class=\"verdict \(tone.rawValue)\"><b>\(text.uppercased())</b><span>\(sentence)</span></div>"
  }
}
