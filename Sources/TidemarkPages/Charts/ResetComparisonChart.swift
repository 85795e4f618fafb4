import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables

extension Chart {
  /// Memory before the load, under it, and after the reset, against the band the tolerance allows.
  static func resetComparison(_ all: RunResets, container: String? = nil, run: String) -> Chart {
    let resets = all.resets.filter { container == nil || $0.container == container }.sorted {
      first, second in
      let ranks = (first.rank, second.rank)
      return ranks.0 == ranks.1 ? first.excess > second.excess : ranks.0 < ranks.1
    }
    let isOneScenario = Set(resets.map(\.scenario)).count <= 1
    return Chart(
      name: .resetComparison,
      title: "Memory before, under and after load",
      caption:
        "Mean working set before the load, under it (the whisker ends at the peak) and after the reset, worst verdict first; each panel has its own scale. After may exceed before by \(formatted(all.tolerancePercent)) %.",
      legend: [
        LegendKey(key: "before", label: "before", swatch: .box, style: "f6"),
        LegendKey(key: "load", label: "under load", swatch: .box, style: "f5"),
        LegendKey(key: "after", label: "after: pass", swatch: .box, style: "f2"),
        LegendKey(key: "failed", label: "fail", swatch: .box, style: "f1"),
        LegendKey(key: "unclear", label: "inconclusive", swatch: .box, style: "f4"),
        LegendKey(key: "band", label: "tolerance", swatch: .box, style: "f2 band"),
      ],
      panels: resets.map { reset in
        Panel(
          title: isOneScenario ? reset.container : "\(reset.container), \(reset.scenario)",
          subtitle: reset.ratioText,
          badge: Badge(reset.verdict.value?.verdict.rawValue ?? "inconclusive")
        ) { sheet in draw(reset, on: sheet) }
      },
      table: ResetsReport.table(resets), notes: ResetsReport.report(all).notes,
      nothing: resets.isEmpty
        ? all.nothing ?? "\(run) has no reset scenario with this container" : nil)
  }

  private static func draw(_ reset: ContainerReset, on sheet: PanelSheet) -> Drawing {
    guard let means = reset.comparison.value else {
      var canvas = Canvas()
      canvas.text(0, 40, shortened(reset.reason, to: sheet.width), "muted")
      return Drawing(width: sheet.width, height: 60, body: canvas.markup)
    }
    let allowed = means.baselineMean * (1 + means.tolerancePercent / 100)
    var bars: [(name: String, value: Double, peak: Double?, style: String, key: String)] = [
      ("before", means.baselineMean, nil, "f6", "before"),
      ("after", means.postResetMean, nil, reset.look.style, reset.look.key),
    ]
    if let load = reset.loadMeanMB { bars.insert(("load", load, means.loadPeak, "f5", "load"), at: 1) }
    let y = Axis(
      "memory (working set), MB", bars.map { $0.peak ?? $0.value } + [allowed], fromZero: true,
      count: sheet.height / 50)
    let x = Axis(
      "phase", places: bars.count,
      names: bars.enumerated().map { Axis.Tick(value: Double($0.offset), text: $0.element.name) })
    let plot = Plot(width: sheet.width, height: sheet.height, x: x, y: y)
    let width = min(70, plot.innerWidth / 3 * 0.55)
    return plot.drawing(
      over: { canvas in
        for (index, bar) in bars.enumerated() {
          let change = index == bars.count - 1 ? "  \(signed(means.differencePercent)) %" : ""
          canvas.text(
            plot.px(Double(index)), clear(of: plot.py(allowed), plot.py(bar.peak ?? bar.value) - 5),
            shortNumber(bar.value) + change,
            "value over", anchor: .middle, key: bar.key)
        }
      },
      { canvas in
        canvas.rectangle(
          0, plot.py(allowed), plot.innerWidth, plot.py(means.baselineMean) - plot.py(allowed),
          Mark(
            "f2 band", key: "band",
            tip:
              "tolerance\nfrom \(compact(means.baselineMean)) MB\nto \(compact(allowed)) MB"))
        canvas.line(
          0, plot.py(allowed), plot.innerWidth, plot.py(allowed), Mark("s2 thin dash", key: "band"))
        for (index, bar) in bars.enumerated() {
          let centre = plot.px(Double(index))
          let height = plot.py(bar.value)
          let peak = bar.peak.map { "\npeak \(compact($0)) MB" } ?? ""
          let tip = "\(reset.container)\n\(bar.name): mean \(compact(bar.value)) MB\(peak)"
          canvas.rectangle(
            centre - width / 2, height, width, plot.innerHeight - height, radius: 1.5,
            Mark(bar.style, key: bar.key, tip: tip))
          if let peak = bar.peak {
            canvas.path([(centre, height), (centre, plot.py(peak))], Mark("whisker", key: bar.key))
            canvas.path(
              [(centre - 4, plot.py(peak)), (centre + 4, plot.py(peak))], Mark("whisker", key: bar.key))
          }
        }
      })
  }
}

/// The baseline of a text that no horizontal line strikes through: above the line where it would.
func clear(of line: Double, _ baseline: Double, height: Double = 11) -> Double {
  line > baseline - height && line < baseline + 3 ? line - 4 : baseline
}

extension ContainerReset {
  /// Worst first.
  fileprivate var rank: Int {
    switch verdict.value?.verdict {
    case .fail: 0
    case .inconclusive, nil: comparison.value?.passed == false ? 1 : 2
    case .pass: 3
    }
  }

  /// Of the bar after the reset.
  fileprivate var look: (style: String, key: String) {
    switch verdict.value?.verdict {
    case .pass: ("f2", "after")
    case .fail: ("f1", "failed")
    case .inconclusive, nil: ("f4", "unclear")
    }
  }

  /// The ratio the verdict rests on, and the plain rule where it says something else.
  fileprivate var ratioText: String {
    guard let judged = verdict.value,
      let ratio = intervalText(judged.ratio, judged.bounds, decimals: 2)
    else { return reason }
    let isPassed = judged.verdict == .pass
    let plain = comparison.value.map {
      $0.passed == isPassed ? "" : ", plain means \($0.passed ? "PASS" : "FAIL")"
    }
    return "after / before \(ratio)\(plain ?? "")"
  }

  fileprivate var excess: Double { comparison.value?.differencePercent ?? 0 }
}
