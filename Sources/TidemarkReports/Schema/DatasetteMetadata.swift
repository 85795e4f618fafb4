import Foundation
import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// What Datasette (https://docs.datasette.io/en/stable/metadata.html) needs to show a copy of the warehouse: the views
/// with their columns explained, the tables underneath hidden, and every saved query.
///
/// Datasette binds what stands in its form as text.
package enum DatasetteMetadata {
  /// - Parameter database: Name of the database in Datasette: its file name without the suffix.
  package static func json(database: String, _ objects: [SchemaObject], _ queries: SavedQueries) throws
    -> String
  {
    let tables = objects.map { object -> (String, Any) in
      switch object.kind {
      case .table: (object.name, ["hidden": true])
      case .view: (object.name, view(object))
      }
    }
    let canned = queries.entries.map { entry in (entry.query.name, query(entry.query)) }
    let metadata: [String: Any] = [
      "title": "Tidemark",
      "description":
        "Recorded runs. MB is 2^20 bytes, CPU percent is percent of one core, times are UTC. CSV of a query ends after the row limit of this server.",
      "databases": [
        database: [
          "tables": Dictionary(uniqueKeysWithValues: tables),
          "queries": Dictionary(uniqueKeysWithValues: canned),
        ]
      ],
    ]
    let data = try JSONSerialization.data(
      withJSONObject: metadata, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func view(_ object: SchemaObject) -> [String: Any] {
    let columns = object.columns.map { column in
      (column.name, [column.meaning, column.unit.map { "(\($0))" }].compactMap { $0 }.joined(separator: " "))
    }
    return [
      "description": (object.rowMeaning ?? "").sentence,
      "columns": Dictionary(uniqueKeysWithValues: columns),
    ]
  }

  private static func query(_ query: QueryFile) -> [String: Any] {
    var members: [String: Any] = [
      "sql": query.asked { ":\($0)" }, "title": query.header("title").first ?? query.name,
      "params": query.parameters,
    ]
    let meanings = query.declarations.compactMap { $0 }.map { parameter in
      ":\(parameter.name) is \(parameter.meaning)"
        + (parameter.defaultText.map { " (\($0) where it is empty)" } ?? "")
    }
    let description = ([query.header("description").first].compactMap { $0 } + meanings).map(
      \.capitalizedFirst)
    members["description"] = description.joined(separator: " ")
    return members
  }
}
