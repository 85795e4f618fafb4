import Foundation

/// The text that releases of SQLite before 3.43 gave a real number on x86-64, where they computed it in the 80 bits of the
/// processor's own arithmetic: hashes were made over it.
enum OlderSQLite {
  /// What `quote()` returned (func.c, quoteFunc, of 3.40): 15 digits if they give the number again, else 21.
  ///
  /// - Parameter value: finite.
  static func quote(_ value: Double) -> String {
    let short = text(value, digits: 15, isExponential: false)
    return number(short) == value ? short : text(value, digits: 21, isExponential: true)
  }

  #if arch(x86_64)
    private typealias Wide = Float80
  #else
    private typealias Wide = Double
  #endif

  /// `%!.15g` and `%!.20e` (printf.c, sqlite3_str_vappendf).
  private static func text(_ number: Double, digits: Int, isExponential: Bool) -> String {
    var value = Wide(abs(number))
    var exponent = 0
    if value > 0 {
      var scale: Wide = 1
      while value >= 1e100 * scale && exp(exponent) {
        scale *= 1e100
        exponent += 100
      }
      while value >= 1e10 * scale && exp(exponent) {
        scale *= 1e10
        exponent += 10
      }
      while value >= 10 * scale && exp(exponent) {
        scale *= 10
        exponent += 1
      }
      value /= scale
      while value < 1e-8 {
        value *= 1e8
        exponent -= 8
      }
      while value < 1 {
        value *= 10
        exponent -= 1
      }
    }
    value += rounder(digits - 1)
    if value >= 10 {
      value *= 0.1
      exponent += 1
    }
    // The significant digits it computes; the rest are zeros.
    var budget = 26
    func digit() -> Character {
      guard budget > 0 else { return "0" }
      budget -= 1
      let whole = Int(value)
      value = (value - Wide(whole)) * 10
      return Character(String(whole))
    }
    let usesExponent = isExponential || exponent < -4 || exponent > digits - 1
    var result = number < 0 ? "-" : ""
    let wholeDigits = usesExponent ? 0 : exponent
    if wholeDigits < 0 {
      result += "0"
    } else {
      for _ in 0...wholeDigits { result.append(digit()) }
    }
    result += "."
    let fractionDigits = usesExponent ? digits - 1 : digits - 1 - exponent
    let zeros = max(0, min(fractionDigits, -wholeDigits - 1))
    result += String(repeating: "0", count: zeros)
    for _ in 0..<max(0, fractionDigits - zeros) { result.append(digit()) }
    while result.hasSuffix("0") { result.removeLast() }
    if result.hasSuffix(".") { result += "0" }
    guard usesExponent else { return result }
    let size = abs(exponent)
    return result + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + String(size)
  }

  private static func exp(_ exponent: Int) -> Bool { exponent <= 350 }

  /// Half of the last digit, as its table has it.
  private static func rounder(_ precision: Int) -> Wide {
    let table: [Double] = [5e-1, 5e-2, 5e-3, 5e-4, 5e-5, 5e-6, 5e-7, 5e-8, 5e-9, 5e-10]
    var rounder = table[precision % 10]
    // In the double it was declared as.
    for _ in 0..<precision / 10 { rounder *= 1e-10 }
    return Wide(rounder)
  }

  /// What it read from such a text (util.c, sqlite3AtoF): up to 19 digits, scaled once.
  private static func number(_ text: String) -> Double {
    let parts = text.split(separator: "e", maxSplits: 1)
    let mantissa = parts[0].split(separator: ".", maxSplits: 1)
    guard mantissa.count == 2, var digits = Int64(String(mantissa[0]) + String(mantissa[1])) else {
      return .nan
    }
    var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - mantissa[1].count
    while exponent < 0, digits % 10 == 0, digits != 0 {
      digits /= 10
      exponent += 1
    }
    guard exponent != 0 else { return Double(digits) }
    var (scale, power): (Wide, Wide) = (1, 10)
    var rest = abs(exponent)
    while rest > 0 {
      if rest & 1 == 1 { scale *= power }
      rest >>= 1
      power *= power
    }
    return Double(exponent < 0 ? Wide(digits) / scale : Wide(digits) * scale)
  }
}
