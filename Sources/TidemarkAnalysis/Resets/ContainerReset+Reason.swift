import TidemarkStatistics

extension ContainerReset {
  /// Why the verdict is what it is.
  package var reason: String {
    if isPruned { return "readings pruned" }
    switch verdict {
    case .failure(.tooFewPoints(let found, let needed)):
      return comparison.value == nil
        ? "no readings before the load or after the reset" : "\(found) readings on a side, needs \(needed)"
    case .failure(let undefined): return undefined.description
    case .success(let judged):
      guard judged.bounds != nil else { return "the baseline is too uncertain" }
      let limit = fixed(judged.limitRatio, 2)
      switch judged.verdict {
      case .pass: return judged.isLowerThanBaseline ? "below 0.9 of the baseline" : "at most \(limit)"
      case .fail: return "above \(limit)"
      case .inconclusive: return "\(limit) lies inside"
      }
    }
  }
}
