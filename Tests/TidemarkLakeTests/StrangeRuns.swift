import Foundation
import TidemarkLake
import TidemarkTestSupport
import TidemarkWarehouse

/// `VariedRuns` with what text and numbers can be: names beyond ASCII with quotes, empty texts, backslashes, the ends of the
/// 64-bit integers.
enum StrangeRuns {
  static let container = "größe \"容器\" o'🚕\\"
  static let label = "a\\b'c\"d é"

  static func withCopy(_ body: (_ warehouse: String, _ folder: URL) async throws -> Void) async throws {
    try await RecordedRuns.varied.withCopy { path in
      try await change(
        path,
        """
        UPDATE container SET name = '\(quoted(container))' WHERE name = 'api';
        UPDATE oom_event SET container = '\(quoted(container))', detail = '',
          previous_restart_count = 9223372036854775807;
        UPDATE memory_warning SET container = '\(quoted(container))';
        UPDATE container SET restarts = 9223372036854775807, image = '' WHERE scenario_id = 5;
        UPDATE scenario SET abort_reason = '' WHERE aborted = 1;
        UPDATE scenario SET drivers = NULL, riders = NULL, total_agents = NULL WHERE scenario_id = 6;
        INSERT INTO run_label VALUES (2, 'größe', ''), (2, 'strange', '\(quoted(label))'),
          (3, 'strange', '\(quoted(label))');
        """)
      try await body(path, URL(filePath: path).deletingLastPathComponent())
    }
  }

  static func change(_ path: String, _ sql: String) async throws {
    let output = try await runProgram("/usr/bin/sqlite3", ["-bail", path, sql])
    precondition(output.isEmpty, output)
  }

  private static func quoted(_ text: String) -> String { text.replacing("'", with: "''") }

  /// Exports all runs.
  static func export(_ path: String, to folder: URL) throws -> Lake {
    let warehouse = try Warehouse.openForReading(path)
    let lake = Lake(folder.appending(path: "a lake's").path)
    var export = try LakeExport(from: warehouse, to: lake)
    for run in try warehouse.directory().runs { _ = try export.export(run) }
    try export.exportWarehouse()
    return lake
  }
}
