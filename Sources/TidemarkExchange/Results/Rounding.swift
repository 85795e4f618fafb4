import Foundation

/// The double nearest to the value rounded to so many decimals, as Python's `round` gives it: halves of the exact
/// binary value go to the even digit.
func rounded(_ value: Double, _ decimals: Int = 1) -> Double {
  guard value.isFinite else { return value }
  let power = decimals == 1 ? 10.0 : pow(10, Double(decimals))
  let scaled = value * power
  let whole = scaled.rounded(.toNearestOrEven)
  // Near a half the product's own rounding may decide wrongly; printf works on the exact value.
  guard abs(abs(scaled - whole) - 0.5) < 1e-6, abs(scaled) < 1e15 else { return whole / power }
  return Double(String(format: "%.\(decimals)f", value)) ?? whole / power
}
