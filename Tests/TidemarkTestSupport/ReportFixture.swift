import Foundation
package import TidemarkTables
package import TidemarkWarehouse

/// Opens a warehouse of `KnownRuns` for reading, with its second run.
package func withKnownRuns(_ body: (Warehouse, RunHead) async throws -> Void) async throws {
  try await RecordedRuns.known.withCopy { path in
    let warehouse = try Warehouse.openForReading(path)
    try await body(warehouse, try warehouse.run("#2"))
  }
}

/// Opens a warehouse of `NoisyRuns` for reading, with its three runs, newest first.
package func withNoisyRuns(_ body: (Warehouse, [RunHead]) async throws -> Void) async throws {
  try await RecordedRuns.noisy.withCopy { path in
    let warehouse = try Warehouse.openForReading(path)
    try await body(warehouse, try warehouse.runs(["last:3"]))
  }
}

/// Opens a warehouse of `RunHistory` for reading, with all its runs, newest first.
package func withHistory(_ body: (Warehouse, [RunHead]) async throws -> Void) async throws {
  try await RecordedRuns.history.withCopy { path in
    let warehouse = try Warehouse.openForReading(path)
    try await body(warehouse, try warehouse.directory().runs)
  }
}

package struct Missing: Error {
  package init() {}
}

extension ReportTable {
  /// The cells of the first row in which every column named holds the value given.
  package func row(_ conditions: [String: Value]) throws -> [String: Value] {
    for row in rows {
      let cells = Dictionary(uniqueKeysWithValues: zip(columns.map(\.key), row))
      if conditions.allSatisfy({ cells[$0.key] == $0.value }) { return cells }
    }
    throw Missing()
  }
}

extension [String: Value] {
  package func number(_ key: String) throws -> Double {
    switch self[key] {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: throw Missing()
    }
  }
}
