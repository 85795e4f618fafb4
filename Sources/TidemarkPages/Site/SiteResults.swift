import Foundation
import TidemarkAnalysis
import TidemarkGate
import TidemarkReports
import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// What the pages of a site share, each computed when it is first asked for.
final class SiteResults {
  let request: SiteRequest
  let warehouse: Warehouse
  private var foundSeries: SiteSeries?
  private var foundRuns: [Int64: (run: ListedRun, labels: [String: String])]?
  private var foundComparisons: [String: Comparison] = [:]
  private var foundTimelines: [Int64: RunTimeline] = [:]
  private var foundAcknowledgements: [Acknowledgement]?
  private(set) lazy var newest = RunResults(request.newest, against: request.base, in: warehouse)

  init(_ request: SiteRequest, in warehouse: Warehouse) {
    self.request = request
    self.warehouse = warehouse
  }

  private func series() throws -> SiteSeries {
    if let foundSeries { return foundSeries }
    let series = SiteSeries(
      try Trends(request.runs, soughtRuns: SiteRequest.largestRunCount, in: warehouse))
    foundSeries = series
    return series
  }

  /// Every series over the runs of the site.
  func trends() throws -> Trends { try series().trends }

  /// Those with points, in the order of ``Trends/series``.
  func series(of container: String) throws -> [TrendSeries] { try series().ofContainer[container] ?? [] }

  /// Names of all containers, sorted.
  func containers() throws -> [String] { try series().containers }

  /// A file name for a container: its letters, and a number where another one would have the same.
  func trendName(_ container: String) throws -> String { try series().names[container] ?? "trend" }

  /// Those in force.
  func acknowledgements() throws -> [Acknowledgement] {
    if let foundAcknowledgements { return foundAcknowledgements }
    let all = try warehouse.acknowledgements()
    foundAcknowledgements = all
    return all
  }

  /// The newest of the gate; nil: never judged.
  func judgement(of run: RunHead) throws -> JudgementFacts? {
    try warehouse.fetch(JudgementFacts.self, .judgementFacts, ["run": .integer(run.runID)]).first
  }

  /// What `tidemark runs` says of a run, and its labels.
  func listed(_ run: RunHead) throws -> (run: ListedRun, labels: [String: String])? {
    if let foundRuns { return foundRuns[run.runID] }
    var all: [Int64: (run: ListedRun, labels: [String: String])] = [:]
    for listed in try RunsReport.runs(in: warehouse) {
      let labels = try warehouse.decode(
        [String: String].self, listed.labels, of: "the labels of run #\(listed.runID)")
      all[listed.runID] = (listed, labels)
    }
    foundRuns = all
    return all[run.runID]
  }

  func labels(_ run: RunHead) throws -> [String: String] { try listed(run)?.labels ?? [:] }

  func comparison(_ base: ComparedBase, _ candidate: RunHead) throws -> Comparison {
    let key = "\(base.runs.map(\.runID)) \(candidate.runID)"
    if candidate == request.newest, base.runs == request.base?.runs, let known = try newest.comparison() {
      return known
    }
    if let known = foundComparisons[key] { return known }
    let comparison = try Comparison(
      base: base.runs, candidate: [candidate], among: base.among, in: warehouse)
    foundComparisons[key] = comparison
    return comparison
  }

  func timeline(_ run: RunHead) throws -> RunTimeline {
    if let known = foundTimelines[run.runID] { return known }
    let timeline = try RunTimeline(run, in: warehouse)
    foundTimelines[run.runID] = timeline
    return timeline
  }
}

/// Series over the runs of a site, with what every page looks up in them.
private struct SiteSeries {
  let trends: Trends
  /// Series with points, by container.
  let ofContainer: [String: [TrendSeries]]
  /// Sorted.
  let containers: [String]
  /// Of their pages.
  let names: [String: String]

  init(_ trends: Trends) {
    self.trends = trends
    ofContainer = Dictionary(grouping: trends.series.filter { !$0.points.isEmpty }, by: \.key.container)
    containers = Set(trends.series.map(\.key.container)).sorted()
    var names: [String: String] = [:]
    var used: Set<String> = []
    for container in containers {
      let plain = String(
        container.lowercased().unicodeScalars.prefix(60).map { scalar -> Character in
          ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
        })
      var name = "trend-\(plain)"
      var number = 2
      while !used.insert(name).inserted {
        name = "trend-\(plain)-\(number)"
        number += 1
      }
      names[container] = name
    }
    self.names = names
  }
}
