import TidemarkAnalysis
import TidemarkStatistics

/// The 95 % interval of a container's mean along the load, over all laws by their weight.
///
/// Every place of it asks a mixture of hundreds of normal distributions for two quantiles, and a panel is drawn for a
/// wide page, for a narrow one and for a picture: the band is computed when it is first drawn, and once.
final class ScalingBand {
  private let scaling: ContainerScaling
  /// How far it goes, in largest levels.
  private let reach: Double

  init(_ scaling: ContainerScaling, reach: Double) {
    self.scaling = scaling
    self.reach = reach
  }

  /// By load; empty where the laws cannot be weighed.
  private(set) lazy var points: [(x: Double, low: Double, high: Double)] = {
    guard let evidence = scaling.evidence.value, let first = scaling.levels.first,
      let last = scaling.levels.last, first < last
    else { return [] }
    let (smallest, largest) = (Double(first), Double(last))
    return (0...16).compactMap { step in
      let x = smallest + (largest * reach - smallest) * Double(step) / 16
      let interval = Result { () throws(Undefined) in try evidence.meanInterval95(at: x, lowestPossible: 0) }
        .value
      return interval.map { (x, $0.lower, $0.upper) }
    }
  }()
}
