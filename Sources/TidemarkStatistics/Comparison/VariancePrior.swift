import Foundation

/// What the variances of many series say together about the variance of each: empirical Bayes, as limma does it for
/// genes (Smyth 2004, "Linear models and empirical Bayes methods for assessing differential expression in microarray
/// experiments", doi 10.2202/1544-6115.1027).
///
/// Five runs show the variance of one series badly (four degrees of freedom), but two hundred series with five runs
/// each show well how variances lie. The true variances are assumed to follow a scaled inverse chi-squared
/// distribution with d0 degrees of freedom around s0²; both are estimated by the moments of ln s² (Smyth, section
/// 6.2), and each variance is moved towards s0²: (d0·s0² + d·s²)/(d0 + d), with d0 + d degrees of freedom.
package struct VariancePrior: Sendable, Equatable {
  /// d0; infinite where the variances differ by no more than chance.
  package let degreesOfFreedom: Double
  /// s0².
  package let variance: Double
  /// Of all estimates together: no moderated variance is known better than that (limma, `squeezeVar`).
  private let pooledDegreesOfFreedom: Double

  /// An own estimate of a variance, and how many degrees of freedom it has.
  package struct Estimate: Sendable, Equatable {
    package let variance: Double
    package let degreesOfFreedom: Double

    package init(variance: Double, degreesOfFreedom: Double) {
      self.variance = variance
      self.degreesOfFreedom = degreesOfFreedom
    }
  }

  /// - Parameter estimates: those without degrees of freedom, and those that are not finite, count for nothing.
  /// - Returns: nil below three usable estimates.
  package init?(_ estimates: [Estimate]) {
    let usable = estimates.filter {
      $0.degreesOfFreedom > 0 && $0.variance.isFinite && $0.variance >= 0 && $0.degreesOfFreedom.isFinite
    }
    guard usable.count >= 3, let middle = SortedValues(usable.map(\.variance)).median else { return nil }
    // Runs that all read the same have a variance of zero, whose logarithm would outweigh all others (limma, fitFDist).
    let least = max(middle * 1e-5, 1e-300)
    // Series of the same runs have the same degrees of freedom, mostly.
    var known: (degrees: Double, digamma: Double, log: Double, trigamma: Double)?
    func functions(_ degrees: Double) -> (degrees: Double, digamma: Double, log: Double, trigamma: Double) {
      if let known, known.degrees == degrees { return known }
      let half = degrees / 2
      let made = (degrees, digamma(half), log(half), trigamma(half))
      known = made
      return made
    }
    var e: [Double] = []
    e.reserveCapacity(usable.count)
    var chance = 0.0
    for estimate in usable {
      let law = functions(estimate.degreesOfFreedom)
      e.append(log(max(estimate.variance, least)) - law.digamma + law.log)
      chance += law.trigamma
    }
    pooledDegreesOfFreedom = usable.reduce(0) { $0 + $1.degreesOfFreedom }
    let moments = Moments(e)
    guard let mean = moments.mean, let spread = moments.variance else { return nil }
    let excess = spread - chance / Double(usable.count)
    if excess > 0 {
      let d0 = 2 * trigammaInverse(excess)
      degreesOfFreedom = d0
      variance = exp(mean + digamma(d0 / 2) - log(d0 / 2))
    } else {
      degreesOfFreedom = .infinity
      variance = exp(mean)
    }
  }

  /// The estimate moved towards the others. One that is far too large for them keeps its own variance: a series that
  /// really is that noisy, or whose base holds a change of level, must not look calm because the others are.
  package func moderated(_ own: Estimate) -> Estimate {
    guard own.degreesOfFreedom > 0 else {
      return Estimate(
        variance: variance, degreesOfFreedom: min(degreesOfFreedom, pooledDegreesOfFreedom))
    }
    return isOutlier(own) ? own : drawn(own)
  }

  /// The estimate moved towards the others, whatever it is.
  func drawn(_ own: Estimate) -> Estimate {
    let total = degreesOfFreedom + own.degreesOfFreedom
    let known = min(total, pooledDegreesOfFreedom)
    guard degreesOfFreedom.isFinite else { return Estimate(variance: variance, degreesOfFreedom: known) }
    return Estimate(
      variance: (degreesOfFreedom * variance + own.degreesOfFreedom * own.variance) / total,
      degreesOfFreedom: known)
  }

  /// Whether one series in a thousand would be so variable, were its variance one of the others'.
  private func isOutlier(_ own: Estimate) -> Bool {
    guard variance > 0 else { return own.variance > 0 }
    let ratio = own.variance / variance
    let d = own.degreesOfFreedom
    let chance =
      degreesOfFreedom.isFinite
      ? FDistribution(d, degreesOfFreedom)?.survival(ratio)
      : ChiSquaredDistribution(degreesOfFreedom: d)?.survival(ratio * d)
    return (chance ?? 1) < 0.001
  }
}
