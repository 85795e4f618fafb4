import Foundation
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// Gives a directory, an empty warehouse in it, and the path of a file with the text.
func withFile(
  _ text: String, named name: String = "results.json", _ body: (URL, Warehouse, String) throws -> Void
) async throws {
  try await withTemporaryDirectory { directory in
    let file = directory.appending(path: name)
    try Data(text.utf8).write(to: file)
    try body(
      directory, try Warehouse.openForWriting(directory.appending(path: "tidemark.db").path), file.path)
  }
}

extension Warehouse {
  /// Every row of every table as text, without the numbers that only this file gives. `runs`: of one run.
  func content() throws -> [String] {
    let tables: [(String, String)] = [
      (
        "run",
        "uid, test_id, status, started_at_us, elapsed_us, host_id, hostname, source, interval_us, tool_version, configuration"
      ),
      ("run_label", "key, value"),
      (
        "scenario",
        "ordinal, kind, name, drivers, riders, total_agents, planned_duration_us, parameters, started_offset_us, elapsed_us, aborted, abort_reason, sample_count, stale_count, content_sha256"
      ),
      ("phase", "phase_id, name, started_offset_us, ended_offset_us, tick_count"),
      (
        "container",
        "container_id, name, service, engine_id, image, image_id, memory_limit_bytes, cpu_limit_millicores, restarts"
      ),
      (
        "sample",
        "container_id, offset_us, working_set_bytes, usage_bytes, anon_bytes, file_bytes, memory_limit_bytes, cpu_millicores, cpu_time_us, pids"
      ),
      (
        "sample_io",
        "container_id, offset_us, network_received_bytes, network_sent_bytes, block_read_bytes, block_written_bytes"
      ),
      ("oom_event", "container, offset_us, previous_restart_count, current_restart_count, source, detail"),
      ("memory_warning", "container, started_offset_us, ended_offset_us, peak_percent"),
      (
        "container_statistic",
        "container_id, phase_id, metric, sample_count, mean, m2, minimum, maximum, p50, p95, p99, first_value, last_value, lag1_autocorrelation, slope_per_min"
      ),
    ]
    return try tables.flatMap { table, columns in
      try ReadOnlySQL(self).rows("SELECT \(columns) FROM \(table) ORDER BY \(columns)").rows.map {
        "\(table) \($0)"
      }
    }
  }

  func value(_ sql: String) throws -> Value { try ReadOnlySQL(self).rows(sql).rows[0][0] }

  /// The run as a results.json.
  func resultsJSON(_ selector: String = "latest", zone: Zone = .fixed(seconds: 3600)) throws -> String {
    var text = ""
    _ = try ResultsExport(try run(selector), in: self, zone: zone).write { text += $0 }
    return text
  }
}

func parsed(_ text: String) throws -> NSDictionary {
  guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary else {
    throw Missing()
  }
  return object
}

struct Missing: Error {}
