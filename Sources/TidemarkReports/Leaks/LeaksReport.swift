import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// Growth of one container's memory in one duration scenario.
struct LeakSlope: Decodable, Sendable {
  let scenario: String
  /// As planned.
  let durationMinutes: Double?
  let totalAgents: Int?
  let container: String
  let sampleCount: Int
  /// 0 to 1.
  let coverage: Double?
  let memoryFirstMB: Double
  let memoryLastMB: Double
  /// Least squares over all readings; nil with one reading.
  let slopeMBPerMinute: Double?
  /// nil for a constant series.
  let rSquared: Double?
  let aborted: Int

  private enum CodingKeys: String, CodingKey {
    case scenario, durationMinutes, totalAgents, container, sampleCount, coverage
    case memoryFirstMB = "memoryFirstMb"
    case memoryLastMB = "memoryLastMb"
    case slopeMBPerMinute = "slopeMbPerMin"
    case rSquared, aborted
  }

  var leakClass: LeakClass? { slopeMBPerMinute.map { LeakClass(slopeMBPerMinute: $0) } }
}

/// How fast each container's memory grows under constant load, and the predecessor's class of that growth.
package struct LeaksReport: Sendable {
  let slopes: [LeakSlope]
  package let report: Report

  package init(_ run: RunHead, container: String? = nil, in warehouse: Warehouse) throws {
    let query = BoundQuery(.leakSlopes, ["run": .integer(run.runID), "container": Value(container)])
    slopes = try warehouse.fetch(LeakSlope.self, query)
    let rows = slopes.map { slope -> [Value] in
      [
        .text(slope.scenario), Value(slope.durationMinutes), Value(slope.totalAgents.map(Int64.init)),
        .text(slope.container), Value(slope.slopeMBPerMinute), Value(slope.leakClass?.rawValue),
        .integer(Int64(slope.sampleCount)), Value(slope.rSquared), Value(slope.coverage),
        .real(slope.memoryFirstMB), .real(slope.memoryLastMB), .integer(Int64(slope.aborted)),
      ]
    }
    let table = ReportTable(key: "leaks", title: "Growth of memory", columns: Self.columns, rows: rows)
    report = Report(
      sections: [table], notes: Self.notes(slopes), queries: [query],
      nothing: rows.isEmpty
        ? try warehouse.nothingFor(
          run, container: container, kind: "duration scenario with readings",
          known: warehouse.fetch(LeakSlope.self, .leakSlopes, ["run": .integer(run.runID), "container": nil])
            .map(\.container)) : nil)
  }

  private static func notes(_ slopes: [LeakSlope]) -> [String] {
    let aborted = Set(slopes.filter { $0.aborted == 1 }.map(\.scenario)).sorted().map {
      "\($0) was aborted; its slopes cover the part that was measured"
    }
    let thin = slopes.count { ($0.coverage ?? 1) < 0.9 }
    return aborted
      + (thin == 0
        ? [] : ["\(thin) of \(slopes.count) slopes rest on less than 90 % of the readings expected"])
  }

  private static let columns = [
    ReportColumn("scenario", "Scenario"),
    ReportColumn("duration_minutes", "Minutes", .real(1)),
    ReportColumn("total_agents", "Agents", .integer),
    ReportColumn("container", "Container"),
    ReportColumn("slope_mb_per_min", "MB/min", .real(3)),
    ReportColumn("class", "Class"),
    ReportColumn("sample_count", "Samples", .integer),
    ReportColumn("r_squared", "R²", .real(3)),
    ReportColumn("coverage", "Coverage", .share),
    ReportColumn("memory_first_mb", "First MB", .real(1)),
    ReportColumn("memory_last_mb", "Last MB", .real(1)),
    ReportColumn("aborted", "Aborted", .integer, detail: true),
  ]
}
