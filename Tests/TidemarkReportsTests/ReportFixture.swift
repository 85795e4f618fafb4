import Foundation
import TidemarkTestSupport
import TidemarkWarehouse

/// Opens a warehouse of `KnownRuns` for reading, with its second run.
func withKnownRuns(_ body: (Warehouse, RunHead) async throws -> Void) async throws {
  try await withTemporaryDirectory { directory in
    let path = directory.appending(path: "tidemark.db").path
    try await KnownRuns.record(at: path)
    let warehouse = try Warehouse.openForReading(path)
    try await body(warehouse, try warehouse.run("#2"))
  }
}
