import TidemarkStatistics

extension BriefStatement {
  /// What each container needs under load. A container that saw no load levels gets what it used.
  static func need(_ answers: [ScalingAnswer], _ rows: [SummaryRow]) -> [BriefStatement] {
    let byLoad = answers.compactMap { need($0) }
    let known = Set(byLoad.map(\.container))
    let rest = Dictionary(grouping: rows) { $0.container }
      .filter { container, _ in container != nil && !known.contains(container) }
      .compactMap { container, rows in used(container ?? "", rows) }
    return (byLoad + rest).sorted { ($0.container ?? "") < ($1.container ?? "") }
  }

  private static func need(_ answer: ScalingAnswer) -> BriefStatement? {
    let scaling = answer.scaling
    guard let (word, weight) = scaling.response, let levels = scaling.means else { return nil }
    let (low, high) = (levels.low, levels.high)
    let range =
      "\(megabytes(low.mean)) at \(counted(low.agents, "agent")), \(megabytes(high.mean)) at \(high.agents)"
    let isSure = (weight ?? 1) >= ScalingEvidence.decisive
    let text: String
    switch word {
    case .constant: text = "needs \(megabytes(levels.mean)), whatever the load"
    case .falls: text = "needs less memory under load: \(range)"
    case .levelsOff: text = "levels off: \(range)"
    case .subLinear: text = "needs less and less for each further agent: \(range)"
    case .superLinear: text = "grows faster than the load: \(range). Watch out"
    case .linear:
      let line = scaling.misfit == nil ? scaling.fit(.linear)?.coefficients : nil
      if let slope = line?["a"], let constant = line?["b"] {
        text =
          "needs \(megabytes(constant)) and \(formatted(slope, significantDigits: 2)) MB for each agent: \(megabytes(high.mean)) at \(high.agents)"
      } else {
        text = "grows in proportion to the load: \(range)"
      }
    }
    let rise = abs(high.mean - low.mean)
    let sentence =
      word != .constant && rise <= Self.hardly * low.mean
      ? "hardly depends on the load: \(range)"
      : isSure ? text : "depends on the load, but these load levels do not show by which law: \(range)"
    return BriefStatement(
      question: .need, container: scaling.container, verdict: isSure ? word.rawValue : "unclear",
      sentence:
        "\(scaling.container) \(sentence).\(isSure && rise > Self.hardly * low.mean ? capacity(answer) : "")")
  }

  /// A rise over all loads tested that nobody plans by, as a share of the need at the smallest.
  private static let hardly = 0.05

  /// How many agents fit into the limit, where that is near enough to the loads tested to be known.
  private static func capacity(_ answer: ScalingAnswer) -> String {
    guard let limit = answer.limitMB, let crossing = answer.capacity?.safe else { return "" }
    switch crossing {
    case .at(let x):
      return " At least \(Int(clamping: x.rounded(.down))) agents fit into its limit of \(megabytes(limit))."
    case .alreadyAbove: return " It exceeds its limit of \(megabytes(limit)) at the smallest load."
    case .beyond: return ""
    }
  }

  private static func used(_ container: String, _ rows: [SummaryRow]) -> BriefStatement? {
    let means = rows.compactMap(\.memoryMeanMB)
    guard let lowest = means.min(), let highest = means.max(), let most = rows.compactMap(\.memoryMaxMB).max()
    else { return nil }
    let mean =
      highest - lowest < 0.05 ? megabytes(highest) : "\(fixed(lowest, 1)) to \(megabytes(highest))"
    return BriefStatement(
      question: .need, container: container, verdict: "measured",
      sentence: "\(container) used \(mean) on average and \(megabytes(most)) at most.")
  }

  static func megabytes(_ value: Double) -> String { "\(fixed(value, value.magnitude < 1000 ? 1 : 0)) MB" }
}

extension ContainerScaling {
  /// Mean memory at the smallest and at the largest load, and over all; nil without levels.
  fileprivate var means: (low: (agents: Int, mean: Double), high: (agents: Int, mean: Double), mean: Double)?
  {
    guard let first = levels.first, let last = levels.last else { return nil }
    func mean(_ agents: Int) -> Double? {
      Moments(summaries.filter { $0.x == Double(agents) }.map(\.mean)).mean
    }
    guard let low = mean(first), let high = mean(last), let all = Moments(summaries.map(\.mean)).mean else {
      return nil
    }
    return ((first, low), (last, high), all)
  }
}
