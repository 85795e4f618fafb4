import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables

extension Chart {
  /// How each container grows with agents: the named law with its band, the others behind it, and the limit.
  static func loadScalingLine(_ scaling: RunScaling) -> Chart {
    let (metric, report) = (scaling.question.metric, ScalingReport.report(scaling))
    let answers = scaling.answers.sorted { ($0.scaling.spread ?? 0) > ($1.scaling.spread ?? 0) }
    let hasLimits = answers.contains { $0.limitMB != nil }
    return Chart(
      name: .loadScalingLine,
      title: "\(metric.noun.capitalizedFirst) against agents",
      caption:
        "Mean \(metric.noun) at each load level and the law that fits best; each panel has its own scale. The shaded part lies beyond the levels tested.",
      legend: [
        LegendKey(key: "points", label: "level means", swatch: .dot, style: "s7 dot"),
        LegendKey(key: "fit", label: "named or likeliest law", swatch: .line, style: "s0 bold"),
        LegendKey(key: "band", label: "95 % of the mean, over all laws", swatch: .box, style: "f0 band"),
        LegendKey(key: "others", label: "other laws", swatch: .line, style: "s6 thin faded"),
      ] + (hasLimits ? [LegendKey(key: "limit", label: "memory limit", swatch: .line, style: "limit")] : []),
      panels: answers.map { answer in
        let band = ScalingBand(answer.scaling, reach: 1.25)
        return Panel(
          title: answer.scaling.container, subtitle: answer.formulaText,
          badge: answer.capacityBadge
        ) { sheet in
          let leading = answer.scaling.leading
          let others = FitFamily.allCases.filter { $0 != leading }
          return ScalingPanel(answer: answer, metric: metric, sheet: sheet, reach: 1.25)
            .drawing(leading.map { others + [$0] } ?? [], band: band, emphasis: leading)
        }
      },
      table: ScalingPanel.table(scaling), notes: report.notes,
      nothing: report.nothing)
  }

  /// The points of each container with every law that can be drawn through them, and what speaks for each.
  static func curveFits(_ scaling: RunScaling) -> Chart {
    let (metric, report) = (scaling.question.metric, ScalingReport.report(scaling))
    let answers = scaling.answers.sorted { ($0.scaling.spread ?? 0) > ($1.scaling.spread ?? 0) }
    return Chart(
      name: .curveFits,
      title: "Laws tried on \(metric.noun)",
      caption:
        "Every law fitted to the level means, extrapolated (dashed) to 1.5 times the largest level. Weight is the share of the evidence; R² only says how near the curve passes and cannot choose.",
      legend: FitFamily.allCases.compactMap { family in
        ScalingPanel.laws[family].map {
          LegendKey(key: family.rawValue, label: $0.label, swatch: .line, style: $0.style + " bold")
        }
      },
      panels: answers.map { answer in
        Panel(
          title: answer.scaling.container, subtitle: answer.formulaText,
          entries: entries(answer)
        ) { sheet in
          let leading = answer.scaling.leading
          let order = FitFamily.allCases.filter { $0 != leading } + (leading.map { [$0] } ?? [])
          return ScalingPanel(answer: answer, metric: metric, sheet: sheet, reach: 1.5)
            .drawing(order, band: nil, emphasis: leading)
        }
      },
      table: ScalingReport.fits(answers), notes: report.notes, nothing: report.nothing)
  }

  private static func entries(_ answer: ScalingAnswer) -> [Panel.Entry] {
    answer.scaling.outcomes.compactMap { outcome in
      guard let law = ScalingPanel.laws[outcome.family] else { return nil }
      let isLeading = outcome.family == answer.scaling.winner
      let weight = answer.scaling.evidence.value.flatMap { evidence in
        evidence.families.first { $0.family == outcome.family }?.weight
      }
      let rSquared = outcome.fit?.rSquared
      return Panel.Entry(
        key: LegendKey(
          key: outcome.family.rawValue, label: law.label, swatch: .line,
          style: law.style + (isLeading ? " bold" : " line")),
        cells: outcome.fit == nil
          ? [outcome.reason.map(words) ?? ""]
          : [
            "weight " + (weight.map { fixed($0, 2) } ?? "–"), "R² " + (rSquared.map { fixed($0, 4) } ?? "–"),
          ],
        isStrong: isLeading)
    }
  }
}

extension ScalingAnswer {
  /// How many agents fit, in a few words; nil without a limit.
  fileprivate var capacityBadge: Badge? {
    capacity.map { Badge("fits \($0.safe.text(lowest: scaling.levels.first ?? 0)) agents") }
  }
}
