package import TidemarkWarehouse

/// Why a result about runs is empty: there is no such scenario, or the container asked for is in none.
///
/// - Parameters:
///   - runs: not empty.
///   - known: Containers that have one, in any order.
package func nothingFor(_ runs: [RunHead], container: String?, kind: String, known: [String]) -> String {
  let numbers = runs.map { "#\($0.runID)" }.joined(separator: ", ")
  let subject = runs.count == 1 ? "run \(numbers) has" : "runs \(numbers) have"
  guard let container, !known.isEmpty else { return "\(subject) no \(kind)" }
  let names = Set(known).sorted().map { "  " + visible($0) }.joined(separator: "\n")
  return "\(subject) no \(kind) with a container `\(visible(container))`; there are:\n\(names)"
}
