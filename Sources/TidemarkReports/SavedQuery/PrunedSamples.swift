import TidemarkSQL
import TidemarkWarehouse

/// What a reader of the view `samples` must know when readings of some runs are gone.
enum PrunedSamples {
  static func notes(on sql: String, in warehouse: Warehouse) throws -> [String] {
    guard sql.contains(/\bsamples\b/) else { return [] }
    let pruned = try warehouse.rows(.prunedRuns).rows
    guard case .integer(let count)? = pruned.first?.first, count > 0 else { return [] }
    return [
      "the readings of \(count) runs were pruned and are not in `samples`; where `tidemark db prune --to-lake` moved them to a lake, --lake DIR answers from there"
    ]
  }
}
