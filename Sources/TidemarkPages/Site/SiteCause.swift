import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// One thing that changed, however many series and parts of a report show it.
struct SiteCause {
  let gravity: RunFinding.Gravity
  let container: String
  /// nil where it is about a scenario or the whole run.
  let question: ComparisonQuestion?
  /// In order of importance.
  var sentences: [String]
  /// Of the run's page that says more.
  let anchor: String
  /// The series that shows it.
  var key: SeriesKey?
  /// When it began, with its commits.
  var since: Markup?
  /// Of the series over runs.
  var picture: Markup?

  /// What got worse or better in a comparison, worse first.
  ///
  /// Memory under load that rises because each agent costs more is that and nothing else, so it joins the law of its container
  /// unless memory at rest moved too.
  static func all(of comparison: Comparison, verdicts: [ComparisonVerdict] = [.worse, .better]) -> [SiteCause]
  {
    let moved = comparison.subjects.filter { verdicts.contains($0.verdict) }
    return moved.compactMap { subject -> SiteCause? in
      let isOfTheLaw = moved.contains {
        $0.container == subject.container && $0.question == .law && $0.verdict == subject.verdict
      }
      return subject.question == .memory && subject.movesOnlyUnderLoad && isOfTheLaw
        ? nil : SiteCause(subject)
    }
  }

  private init(_ subject: ComparedSubject) {
    let values = [subject.baseMean, subject.candidateMean].map {
      $0.map { formatted($0, significantDigits: 4) } ?? "unknown"
    }
    let change = subject.change.map { " \($0)" } ?? ""
    let place = subject.place.isEmpty ? "" : " \(subject.place)"
    self.init(
      gravity: subject.verdict == .worse ? .fail : .good, container: subject.container,
      question: subject.question,
      sentences: [
        "\(subject.question.words)\(change)\(place), \(values[0]) → \(values[1]) \(subject.unit)",
        subject.reasonText,
      ], anchor: "comparison",
      key: subject.deciding
        ?? subject.series.first {
          $0.key.metric == subject.question.primary && $0.verdict == subject.verdict
        }?
        .key
        ?? subject.series.first { $0.key.metric == subject.question.primary }?.key)
  }

  init(
    gravity: RunFinding.Gravity, container: String, question: ComparisonQuestion?, sentences: [String],
    anchor: String, key: SeriesKey? = nil
  ) {
    self.gravity = gravity
    self.container = container
    self.question = question
    self.sentences = sentences
    self.anchor = anchor
    self.key = key
  }

  static func list(_ causes: [SiteCause], nothing: String, run: Int64? = nil) -> Markup {
    guard !causes.isEmpty else { return "<p class=\"nothing\">\(nothing)</p>\n" }
    let items = causes.map { cause -> Markup in
      let more = run.map { "<a href=\"run-\(Int($0)).html#\(cause.anchor)\">more</a>" as Markup }
      let rest: [Markup] = cause.sentences.dropFirst().map { "<span class=\"why\">\($0)</span>" }
      let since = cause.since.map { "<span class=\"since\">\($0)</span>" as Markup }
      return
        "<li\(cause.picture == nil ? nil : " class=\"pictured\"" as Markup)>\(cause.gravity.badge.markup)<span class=\"what\"><bdi>\(cause.container)</bdi> \(cause.sentences.first ?? "")\(since)\(rest.joined())</span>\(cause.picture)\(more)</li>\n"
    }
    return "<ol class=\"findings causes\">\n\(items.joined())</ol>\n"
  }
}

extension ComparedSubject {
  /// Whether no scenario without load shows the change.
  var movesOnlyUnderLoad: Bool {
    series.allSatisfy {
      $0.key.metric != question.primary || $0.key.scenario != "baseline" || $0.verdict != verdict
    }
  }
}
