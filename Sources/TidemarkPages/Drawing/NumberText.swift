import TidemarkStatistics

/// A number with its sign; zero has none.
func signed(_ value: Double, _ decimals: Int = 1) -> String {
  let text = fixed(value, decimals)
  return text.hasPrefix("-") || Double(text) == 0 ? text : "+" + text
}

/// A number of a tooltip: three decimals, without zeros at the end.
func compact(_ value: Double) -> String {
  guard value.isFinite else { return "NaN" }
  guard abs(value) < 1e12 else { return "\(value)" }
  let thousandths = Int(clamping: (value * 1000).rounded())
  var text = "\(abs(thousandths) / 1000)"
  var rest = abs(thousandths) % 1000
  if rest != 0 {
    var digits = 3
    while rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    text += "." + String(repeating: "0", count: max(0, digits - "\(rest)".count)) + "\(rest)"
  }
  return thousandths < 0 ? "-" + text : text
}

/// Three figures or so: a label inside a picture.
func shortNumber(_ value: Double) -> String {
  fixed(value, abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2)
}

/// A coordinate with at most one decimal.
func coordinate(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e9 else { return "0" }
  let tenths = Int(clamping: (value * 10).rounded())
  let whole = "\(abs(tenths) / 10)"
  let rest = abs(tenths) % 10
  return (tenths < 0 ? "-" : "") + (rest == 0 ? whole : "\(whole).\(rest)")
}
