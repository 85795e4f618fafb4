/// One statement of the first screen: what stands out in a run, and where it is told in full.
struct RunFinding {
  struct Cause: Hashable {
    let container: String
    /// `leak` and `reset` for those verdicts, else a question of a comparison.
    let question: String

    /// The same where two parts of a page speak of one thing: a verdict of growth and its comparison.
    var family: Cause {
      question == "leak" ? Cause(container: container, question: "growth") : self
    }
  }

  enum Gravity: Int, Comparable {
    case fail, warning, unclear
    /// For the better.
    case good

    static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }

    var badge: Badge {
      switch self {
      case .fail: Badge("fail")
      case .warning: Badge("warning")
      case .unclear: Badge("inconclusive")
      case .good: Badge("better")
      }
    }
  }

  var gravity: Gravity
  /// Container, scenario or series.
  let subject: String
  let sentence: String
  /// Of the section that tells more.
  let anchor: String
  /// What it is about, where another part of the page may say the same: container and question.
  var cause: Cause?
}

extension [RunFinding] {
  /// One line a cause: what another part of the page says of the same container and question joins the first line.
  var onePerCause: [RunFinding] {
    reduce(into: []) { kept, finding in
      guard let cause = finding.cause?.family,
        let place = kept.firstIndex(where: { $0.cause?.family == cause })
      else { return kept.append(finding) }
      let worst = Swift.min(kept[place].gravity, finding.gravity)
      // What a part of the page says itself tells more than the gate's sentence about it.
      let isBetter = kept[place].anchor == "gate" && finding.anchor != "gate" && finding.gravity <= worst
      var joined = isBetter ? finding : kept[place]
      joined.gravity = worst
      kept[place] = joined
    }
  }

  /// Worst first, in the order they were found within. Where many say the same of different subjects, the first are
  /// named and the others counted.
  func worstFirst(atMost shown: Int = 4) -> [RunFinding] {
    Dictionary(grouping: enumerated().map { $0 }) { "\($0.element.gravity.rawValue) \($0.element.anchor)" }
      .values.map { group in group.sorted { $0.offset < $1.offset } }
      .sorted {
        ($0[0].element.gravity.rawValue, $0[0].offset) < ($1[0].element.gravity.rawValue, $1[0].offset)
      }
      .flatMap { group -> [RunFinding] in
        let all = group.map(\.element)
        guard all.count > shown + 1, let first = all.first else { return all }
        let rest = RunFinding(
          gravity: first.gravity, subject: "\(all.count - shown) more", sentence: "of the same kind",
          anchor: first.anchor)
        return Array(all.prefix(shown)) + [rest]
      }
  }
}
