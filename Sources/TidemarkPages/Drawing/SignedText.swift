import TidemarkStatistics

/// A number with its sign; zero has none.
func signed(_ value: Double, _ decimals: Int = 1) -> String {
  let text = fixed(value, decimals)
  return text.hasPrefix("-") || Double(text) == 0 ? text : "+" + text
}
