import TidemarkWarehouse

extension Warehouse {
  /// Why a report about a run has no row: there is no such scenario, or the container asked for is in none.
  ///
  /// - Parameter known: Containers that would have a row, in any order.
  func nothingFor(_ run: RunHead, container: String?, kind: String, known: [String]) -> String {
    guard let container, !known.isEmpty else { return "run #\(run.runID) has no \(kind)" }
    let names = Set(known).sorted().map { "  " + visible($0) }.joined(separator: "\n")
    return "run #\(run.runID) has no \(kind) with a container `\(visible(container))`; there are:\n\(names)"
  }
}
