import Foundation
import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// What the pages of a site share, each computed when it is first asked for.
final class SiteResults {
  let request: SiteRequest
  let warehouse: Warehouse
  private var foundTrends: Trends?
  private var foundRuns: [Int64: (run: ListedRun, labels: [String: String])]?
  private var foundComparisons: [String: Comparison] = [:]
  private var foundTimelines: [Int64: RunTimeline] = [:]
  private(set) lazy var newest = RunResults(request.newest, against: request.base, in: warehouse)

  init(_ request: SiteRequest, in warehouse: Warehouse) {
    self.request = request
    self.warehouse = warehouse
  }

  /// Every series over the runs of the site.
  func trends() throws -> Trends {
    if let foundTrends { return foundTrends }
    let trends = try Trends(
      request.runs, soughtRuns: SiteRequest.largestRunCount, in: warehouse)
    foundTrends = trends
    return trends
  }

  /// Series of the newest conditions by key, the newest run first.
  func series(of container: String) throws -> [TrendSeries] {
    try trends().series.filter { $0.key.container == container && !$0.points.isEmpty }
  }

  /// Names of all containers, sorted.
  func containers() throws -> [String] { Set(try trends().series.map(\.key.container)).sorted() }

  /// What `tidemark runs` says of a run, and its labels.
  func listed(_ run: RunHead) throws -> (run: ListedRun, labels: [String: String])? {
    if let foundRuns { return foundRuns[run.runID] }
    var all: [Int64: (run: ListedRun, labels: [String: String])] = [:]
    for listed in try RunsReport.runs(in: warehouse) {
      all[listed.runID] = (listed, Self.labels(listed.labels))
    }
    foundRuns = all
    return all[run.runID]
  }

  private static func labels(_ json: String) -> [String: String] {
    let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
    return object ?? [:]
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

  /// A file name for a container: its letters, and a number where another one would have the same.
  func trendName(_ container: String) -> String { trendNames[container] ?? "trend" }

  private lazy var trendNames: [String: String] = {
    var names: [String: String] = [:]
    var used: Set<String> = []
    for container in (try? containers()) ?? [] {
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
    return names
  }()
}
