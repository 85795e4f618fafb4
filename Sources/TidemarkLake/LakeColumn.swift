import TidemarkParquet
import TidemarkWarehouse

/// A column of a view as it is in the files of a lake.
package struct LakeColumn: Codable, Sendable, Equatable {
  /// Integers and reals have 64 bits; times are microseconds in UTC.
  package enum Kind: String, Codable, Sendable {
    case integer, real, text, time
  }

  package let name: String
  package let kind: Kind

  /// From what the view says of itself, so that a new column of a view is in the lake by itself.
  /// - Throws: `LakeProblem.undeclaredColumn`.
  init(_ column: SchemaColumn, of view: String) throws {
    name = column.name
    switch (column.type, column.unit) {
    case ("integer", _): kind = .integer
    case ("real", _): kind = .real
    case ("text", "ISO 8601 UTC"): kind = .time
    case ("text", _): kind = .text
    default: throw LakeProblem.undeclaredColumn(view: view, column: column.name)
    }
  }

  var parquet: ParquetColumn {
    let kind: ParquetColumn.Kind =
      switch self.kind {
      case .integer: .int64
      case .real: .double
      case .text: .string
      case .time: .timestamp
      }
    return ParquetColumn(name, kind)
  }
}

/// A view as a data set.
struct LakeView {
  /// Which rows a file has.
  enum Scope {
    /// Those of a run, found by its number.
    case run
    /// Those of a run, found by its scenarios.
    case scenarios
    /// All of the warehouse: rows that belong to no single run.
    case warehouse
  }

  let name: String
  let columns: [LakeColumn]
  let scope: Scope

  init(_ object: SchemaObject) throws {
    name = object.name
    columns = try object.columns.map { try LakeColumn($0, of: object.name) }
    let run = object.columns.first { $0.name == "run_id" }
    scope =
      if let run {
        run.isNullable ? .warehouse : .run
      } else if object.columns.contains(where: { $0.name == "scenario_id" }) {
        .scenarios
      } else {
        .warehouse
      }
  }

  static func all(in warehouse: Warehouse) throws -> [LakeView] {
    try SchemaObject.all(in: warehouse).filter { $0.kind == .view }.map(LakeView.init)
  }

  /// Whether its rows may change after a run has ended: a label, a verdict or an acknowledgement comes later.
  var isChangeable: Bool { scope == .warehouse || ["runs", "run_labels", "findings"].contains(name) }

  /// Its rows, those of the run `:run` unless they are the warehouse's, in an order that is always the same.
  var statement: String {
    let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let condition =
      switch scope {
      case .run: " WHERE run_id = :run"
      case .scenarios: " WHERE scenario_id IN (SELECT scenario_id FROM scenario WHERE run_id = :run)"
      case .warehouse: ""
      }
    let order =
      name == "samples"
      ? "scenario_id, container, offset_seconds"
      : columns.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    return "SELECT \(names) FROM \"\(name)\"\(condition) ORDER BY \(order)"
  }
}
