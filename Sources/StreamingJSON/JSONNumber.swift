import Foundation

/// A JSON number with the text it was written as.
package struct JSONNumber: Sendable, Equatable {
  package let text: String
  /// The nearest double; infinite where it is beyond their range.
  package let double: Double
  /// nil for a number with a fraction or exponent, or beyond 64 bits.
  package let integer: Int64?

  package init(text: String, double: Double, integer: Int64?) {
    self.text = text
    self.double = double
    self.integer = integer
  }

  /// - Parameter literal: as the JSON grammar has it.
  init(_ literal: [UInt8], isInteger: Bool) {
    text = String(decoding: literal, as: UTF8.self)
    integer = isInteger ? Int64(text) : nil
    double = Self.exact(literal) ?? strtod(text, nil)
  }

  /// Of a number of at most 15 digits and 22 decimals the digits and the power of ten are both exact doubles, so that
  /// one division rounds correctly (W. D. Clinger, How to read floating point numbers accurately, 1990).
  private static func exact(_ literal: [UInt8]) -> Double? {
    guard literal.count <= 17 else { return nil }
    var digits: Int64 = 0
    var decimals = -1
    var count = 0
    for byte in literal {
      switch byte {
      case 0x30...0x39:
        digits = digits * 10 + Int64(byte - 0x30)
        count += 1
        if decimals >= 0 { decimals += 1 }
      case 0x2E: decimals = 0
      case 0x2D where count == 0: break
      default: return nil
      }
    }
    guard count <= 15 else { return nil }
    let magnitude = decimals > 0 ? Double(digits) / powersOfTen[decimals] : Double(digits)
    return literal.first == 0x2D ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = (0...15).map { pow(10, Double($0)) }
}
