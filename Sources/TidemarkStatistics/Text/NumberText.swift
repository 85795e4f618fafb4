import Foundation

/// A number for people: about five significant digits, no exponent between 1e-9 and 1e15, no trailing zeros.
///
/// Parsing the text back loses digits; machine formats must not use it.
package func formatted(_ value: Double, significantDigits: Int = 5) -> String {
  guard value.isFinite else { return value.isNaN ? "undefined" : (value < 0 ? "-inf" : "inf") }
  guard value != 0 else { return "0" }
  let magnitude = abs(value)
  guard magnitude >= 1e-9, magnitude < 1e15 else {
    return String(format: "%.\(significantDigits - 1)e", value)
  }
  let decimals = max(0, significantDigits - 1 - Int(floor(log10(magnitude))))
  var text = String(format: "%.\(decimals)f", value)
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text == "-0" ? "0" : text
}
