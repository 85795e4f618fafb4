import Foundation
package import TidemarkAnalysis
import TidemarkTables
package import TidemarkWarehouse

/// What of a run is to be drawn.
package struct ChartRequest: Sendable {
  /// nil: all.
  package var container: String?
  /// Of the charts that draw either.
  package var metric: ScalingMetric
  package var only: [ChartName]
  /// nil: pictures are light, pages follow their reader.
  package var theme: ChartTheme?
  /// nil: the chart `compare` is not drawn.
  package var base: ComparedBase?

  package init(
    container: String? = nil, metric: ScalingMetric = .memory, only: [ChartName] = ChartName.allCases,
    theme: ChartTheme? = nil, against base: ComparedBase? = nil
  ) {
    self.container = container
    self.metric = metric
    self.only = only
    self.theme = theme
    self.base = base
  }
}

/// The charts of one run as files: a page, an SVG and a PNG each, and a page that shows all.
package struct ChartGallery {
  private let charts: [Chart]
  private let run: RunHead
  private let theme: ChartTheme?
  /// Whether the comparison was asked for and has nothing to compare with.
  private let lacksBase: Bool
  /// Why there is nothing to draw at all; nil when there is something.
  package let nothing: String?

  /// What `write` did.
  package struct Outcome: Sendable {
    /// Paths in the order they were written.
    package let files: [String]
    /// Why there are no PNG files; nil when there are.
    package let missingPictures: String?
    /// Why charts are empty, by name.
    package let empty: [String]
  }

  package init(_ run: RunHead, _ request: ChartRequest = ChartRequest(), in warehouse: Warehouse) throws {
    let results = RunResults(
      run, container: request.container, metric: request.metric, against: request.base, in: warehouse)
    try self.init(results, only: request.only, theme: request.theme)
  }

  /// - Parameters:
  ///   - only: in the order of the gallery.
  ///   - theme: nil: pictures are light, pages follow their reader.
  package init(_ results: RunResults, only: [ChartName] = ChartName.allCases, theme: ChartTheme? = nil) throws
  {
    run = results.run
    self.theme = theme
    lacksBase = results.base == nil && only.contains(.compare)
    charts = try only.filter { $0 != .compare || results.base != nil }.map(results.chart)
    let known = try results.sampledPhases(of: nil).map(\.container)
    nothing =
      if let container = results.container, !known.contains(container) {
        nothingFor([results.run], container: container, kind: "scenario", known: known)
      } else if charts.allSatisfy(\.isEmpty) {
        charts.compactMap(\.nothing).joined(separator: "\n")
      } else {
        nil
      }
  }

  /// Writes the files, making the folder where it is missing.
  ///
  /// Fails with `ReportError.cannotWrite` or `DestinationError`. A machine without `rsvg-convert` gets everything but the PNG files.
  package func write(to directory: String) throws -> Outcome {
    try FileSystem.makeFolder(directory)
    let source = "tidemark \u{b7} run #\(run.runID) \(run.testID), \(run.status)"
    var files: [String] = []
    func write(_ name: String, _ markup: Markup) throws {
      let path = directory + "/" + name
      try OutputTarget.file(path: path).write(markup.text)
      files.append(path)
    }
    var rasterizer = Rasterizer()
    for chart in charts {
      let name = chart.name.rawValue
      let sheet = ChartSheet(chart: chart, source: source).svg(theme ?? .light)
      try write("\(name).svg", sheet.body)
      try rasterizer?.begin("\(directory)/\(name)", sheet)
      try write("\(name).html", ChartPages.chart(chart, source: source, theme: theme))
    }
    files += try rasterizer?.finish() ?? []
    try write(
      "index.html",
      ChartPages.gallery(
        charts, title: "Charts of run \(run.testID)", source: source, hasPictures: rasterizer != nil,
        howToCompare: lacksBase
          ? "tidemark charts '#\(run.runID)' --against SELECTOR -o \(shellQuoted(directory))" : nil,
        theme: theme))
    return Outcome(
      files: files, missingPictures: rasterizer == nil ? Rasterizer.missing : nil,
      empty: charts.filter(\.isEmpty).map { "\($0.name.rawValue): \($0.nothing ?? "nothing to draw")" })
  }
}
