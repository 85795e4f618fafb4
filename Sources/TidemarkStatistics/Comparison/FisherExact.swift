import Foundation

/// Are OOM kills more frequent among the candidate's runs? Fisher's exact test, one-sided (Fisher 1935).
///
/// P(at least this many of the runs with an event belong to the candidate), the margins fixed: hypergeometric.
///
/// - Parameters: runs with an event, and runs in all, on either side.
/// - Returns: nil for counts that are negative, larger than their total, or no runs on a side.
package func fisherExactHigher(
  baseEvents: Int, baseRuns: Int, candidateEvents: Int, candidateRuns: Int
) -> Double? {
  guard baseRuns > 0, candidateRuns > 0, (0...baseRuns).contains(baseEvents),
    (0...candidateRuns).contains(candidateEvents)
  else { return nil }
  let events = baseEvents + candidateEvents
  func logChoose(_ n: Int, _ k: Int) -> Double {
    logGamma(Double(n) + 1) - logGamma(Double(k) + 1) - logGamma(Double(n - k) + 1)
  }
  let total = logChoose(baseRuns + candidateRuns, events)
  var sum = 0.0
  for k in candidateEvents...max(candidateEvents, min(events, candidateRuns)) where events - k <= baseRuns {
    sum += exp(logChoose(candidateRuns, k) + logChoose(baseRuns, events - k) - total)
  }
  return min(1, sum)
}
