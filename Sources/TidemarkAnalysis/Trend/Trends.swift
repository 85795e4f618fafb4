import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// What is asked of the series over runs; nil asks for all.
package struct TrendQuestion: Sendable {
  package var scenario: String?
  package var container: String?
  package var metric: RunMetric?

  package init(scenario: String? = nil, container: String? = nil, metric: RunMetric? = nil) {
    self.scenario = scenario
    self.container = container
    self.metric = metric
  }

  func asks(for key: SeriesKey) -> Bool {
    (scenario == nil || key.scenario == scenario) && (container == nil || key.container == container)
      && (metric == nil || key.metric == metric)
  }
}

/// Every number over runs: where its level changed, which runs stand out, and where it drifts.
package struct Trends: Sendable {
  package let question: TrendQuestion
  /// One for each set of conditions of a series, that of the newest run first; in the order of ``SeriesTable/series``.
  package let series: [TrendSeries]
  /// How many series were asked for, whatever their conditions.
  package let askedCount: Int
  /// What was left out, by series.
  package let omissions: [(subject: String, texts: [String])]
  /// What the runs have, where nothing of it was asked for.
  package let known: [SeriesKey]
  /// Containers of the runs, where the one that was asked for has no series at all.
  package let containers: [String]
  package let queries: [BoundQuery]

  /// - Parameters:
  ///   - runs: in any order; not empty.
  ///   - keepsQuiet: whether series in which nothing happened keep their points.
  ///   - soughtRuns: of so many runs the points are sought run by run. More are read series by series, with those of every
  ///     other run: that is the order in which they are stored.
  package init(
    _ runs: [RunHead], _ question: TrendQuestion = TrendQuestion(), keepsQuiet: Bool = true,
    soughtRuns: Int = 100,
    in warehouse: Warehouse
  ) throws {
    var collector = TrendCollector(question, keepsQuiet: keepsQuiet)
    var collection = SeriesCollection(runs, for: question)
    queries =
      runs.count <= soughtRuns
      ? try collection.readRuns(of: question.container, in: warehouse)
      : try Self.readNumbers(question, &collection, &collector, in: warehouse)
        ?? Self.readAll(question, &collection, &collector, in: warehouse)
    collector.add(try collection.finished())
    let found = collector.ordered
    self.question = question
    series = found.flatMap(\.kinds)
    askedCount = found.count
    omissions = found.map { ($0.key.subject, $0.omissions) }
    known =
      switch (found.isEmpty, runs.count <= soughtRuns) {
      case (true, true): collector.known
      case (true, false): try collector.known + Self.otherScenarios(question, runs, in: warehouse)
      case (false, _): []
      }
    containers =
      known.isEmpty && found.isEmpty && question.container != nil
      ? try Self.containers(of: runs, in: warehouse) : []
  }
}

extension Trends {
  private static func containers(of runs: [RunHead], in warehouse: Warehouse) throws -> [String] {
    let numbers = "[" + runs.map { String($0.runID) }.joined(separator: ",") + "]"
    return try warehouse.rows(.containersOfRuns, ["runs": .text(numbers)]).rows.compactMap {
      if case .text(let name) = $0[0] { name } else { nil }
    }
  }

  /// What there is of the container outside the scenario that was asked for, whose points alone were read, to say so.
  private static func otherScenarios(
    _ question: TrendQuestion, _ runs: [RunHead], in warehouse: Warehouse
  ) throws -> [SeriesKey] {
    guard question.scenario != nil else { return [] }
    var others = question
    others.scenario = nil
    return try Trends(runs, others, keepsQuiet: false, in: warehouse).series.map(\.key)
  }
}

/// Follows each series as it is read, and keeps what came of it.
struct TrendCollector {
  struct Found {
    let key: SeriesKey
    let place: SeriesPlace
    /// One for each set of conditions, that of the newest run first.
    let kinds: [TrendSeries]
    let omissions: [String]
  }

  private let question: TrendQuestion
  private let keepsQuiet: Bool
  private var found: [Found] = []
  private var others: [(place: SeriesPlace, key: SeriesKey)] = []

  init(_ question: TrendQuestion, keepsQuiet: Bool) {
    self.question = question
    self.keepsQuiet = keepsQuiet
  }

  mutating func add(_ all: [(place: SeriesPlace, series: RunSeries)]) {
    for (place, series) in all {
      guard question.asks(for: series.key) else {
        others.append((place, series.key))
        continue
      }
      let kinds = TrendSeries.all(of: series)
      found.append(
        Found(
          key: series.key, place: place,
          kinds: kinds.map { keepsQuiet || !$0.isQuiet ? $0 : $0.withoutPoints },
          omissions: omissions(series, kinds)))
    }
  }

  private func omissions(_ series: RunSeries, _ kinds: [TrendSeries]) -> [String] {
    let flaws = series.points.compactMap { point in
      point.flaw.map { "run #\(point.run.runID) is left out: \($0)" }
    }
    let apart = kinds.dropFirst().compactMap { kind -> String? in
      guard let point = kind.points.last, let newest = kinds[0].points.last else { return nil }
      let differences = point.conditions.differences(from: newest.conditions).map(\.text)
      return
        "\(RunHead.names(kind.points.map(\.run))) stand\(kind.points.count == 1 ? "s" : "") apart: \(differences.joined(separator: ", "))"
    }
    return flaws + apart
  }

  /// Whether nothing of what was asked for is there.
  var isEmpty: Bool { found.isEmpty }

  var ordered: [Found] { found.sorted { $0.place < $1.place } }

  /// Series that were not asked for, in order.
  var known: [SeriesKey] { others.sorted { $0.place < $1.place }.map(\.key) }
}
