import Foundation
import TidemarkSQL
package import TidemarkWarehouse

/// What Grafana needs to show a copy of the warehouse with the data source frser-sqlite-datasource: files to provision
/// (https://grafana.com/docs/grafana/latest/administration/provisioning/), and a dashboard a kind of question, made of the
/// saved queries.
package enum GrafanaFolder {
  /// As the data source is called in every file.
  static let source = ["type": "frser-sqlite-datasource", "uid": "tidemark"]

  /// - Parameters:
  ///   - folder: where the files will be, absolute.
  ///   - span: what the charts over time show at first: start and end of a run.
  /// - Returns: files below the folder by name.
  package static func files(
    in folder: String, _ queries: SavedQueries, span: (from: Moment, to: Moment)?
  ) throws -> [(name: String, text: String)] {
    let saved = queries.entries.map(\.query)
    let isOfRun = { (query: QueryFile) in query.declarations.contains { $0?.kind == .run } }
    let dashboards = [
      Dashboard(
        uid: "tidemark-run", title: "Tidemark: one run", queries: saved.filter(isOfRun), hasCharts: true),
      Dashboard(
        uid: "tidemark-history", title: "Tidemark: all runs", queries: saved.filter { !isOfRun($0) },
        hasCharts: false),
    ]
    return [
      ("provisioning/datasources/tidemark.yaml", dataSource(folder)),
      ("provisioning/dashboards/tidemark.yaml", provider(folder)),
    ] + (try dashboards.map { ("dashboards/\($0.uid).json", try $0.json(span)) })
  }

  private static func dataSource(_ folder: String) -> String {
    """
    apiVersion: 1
    datasources:
      - name: Tidemark
        uid: tidemark
        type: frser-sqlite-datasource
        access: proxy
        jsonData:
          path: \(quoted(folder + "/tidemark.db"))
          pathPrefix: "file:"
          pathOptions: "mode=ro"

    """
  }

  private static func provider(_ folder: String) -> String {
    """
    apiVersion: 1
    providers:
      - name: Tidemark
        folder: Tidemark
        type: file
        options:
          path: \(quoted(folder + "/dashboards"))

    """
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacingScalar("\\", with: "\\\\").replacingScalar("\"", with: "\\\"") + "\""
  }
}

private struct Dashboard {
  let uid: String
  let title: String
  let queries: [QueryFile]
  /// Whether memory and CPU over time stand above the tables.
  let hasCharts: Bool

  func json(_ span: (from: Moment, to: Moment)?) throws -> String {
    let charts =
      hasCharts ? [chart("memory_used_mb", "Memory", "MB"), chart("cpu_percent", "CPU", "percent")] : []
    let panels = charts + queries.map(table)
    let dashboard: [String: Any] = [
      "uid": uid, "title": title, "tags": ["tidemark"], "schemaVersion": 39, "editable": true,
      "timezone": "utc",
      "time": span.map { ["from": $0.from.iso8601, "to": $0.to.iso8601] } ?? [
        "from": "now-24h", "to": "now",
      ],
      "templating": ["list": variables],
      "panels": panels.enumerated().map { index, panel in
        panel.merging([
          "id": index + 1, "gridPos": ["h": 9, "w": 12, "x": index % 2 * 12, "y": index / 2 * 9],
        ]) { $1 }
      },
    ]
    let data = try JSONSerialization.data(
      withJSONObject: dashboard, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// A box a parameter; left empty, a query uses its default.
  private var variables: [[String: Any]] {
    var meanings: [(name: String, meaning: String)] = hasCharts ? [("run", "the run; empty: the newest")] : []
    for parameter in queries.flatMap(\.declarations).compactMap({ $0 })
    where !meanings.contains(where: { $0.name == parameter.name }) {
      meanings.append((parameter.name, parameter.meaning))
    }
    return meanings.map { name, meaning in
      [
        "name": name, "type": "textbox", "label": name, "description": meaning, "query": "", "hide": 0,
        "current": ["text": "", "value": ""], "options": [["text": "", "value": "", "selected": true]],
      ]
    }
  }

  /// Grafana puts a variable in quotes and doubles those inside it.
  private static func placeholder(_ name: String) -> String { "${\(name):sqlstring}" }

  private func table(_ query: QueryFile) -> [String: Any] {
    panel(
      "table", query.header("title").first ?? query.name, query.header("description").first ?? "",
      query.asked(Self.placeholder), "table")
  }

  private func chart(_ column: String, _ title: String, _ unit: String) -> [String: Any] {
    let sql = """
      SELECT timestamp AS time, container, \(column) AS value
      FROM samples
      WHERE run_id = CAST(coalesce(nullif(\(Self.placeholder("run")), ''), (SELECT max(run_id) FROM runs)) AS INTEGER)
        AND \(column) IS NOT NULL
      ORDER BY timestamp, container
      """
    return panel("timeseries", title, "Every reading of the run.", sql, "time series").merging([
      "fieldConfig": ["defaults": ["unit": unit == "MB" ? "mbytes" : unit], "overrides": [Any]()]
    ]) { $1 }
  }

  private func panel(
    _ type: String, _ title: String, _ description: String, _ sql: String, _ queryType: String
  ) -> [String: Any] {
    [
      "type": type, "title": title, "description": description, "datasource": GrafanaFolder.source,
      "fieldConfig": ["defaults": [String: Any](), "overrides": [Any]()], "options": [String: Any](),
      "targets": [
        [
          "refId": "A", "datasource": GrafanaFolder.source, "queryText": sql, "rawQueryText": sql,
          "queryType": queryType, "timeColumns": ["time", "ts"],
        ]
      ],
    ]
  }
}
