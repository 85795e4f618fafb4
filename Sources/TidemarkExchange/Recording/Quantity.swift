import Foundation

/// Amounts as people and container tools write them.
enum Quantity {
  /// What stands where there is nothing to say.
  private static let gaps: Set<String> = [
    "", "nan", "-nan", "null", "nil", "none", "n/a", "na", "#n/a", "-", "--", "---", "undefined",
    "<no value>",
    "no data", "?", "<unknown>", "unknown",
  ]

  static func isGap(_ text: String) -> Bool {
    text.utf8.count <= 12 && gaps.contains(text.trimmingCharacters(in: .whitespaces).lowercased())
  }

  /// A number in digits, with a point and an exponent as programs write them.
  static func plainNumber(_ text: String) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
    else { return nil }
    return Double(text)
  }

  /// A number with a point or a comma. Of several the last is the decimal one and the others part thousands; a lone
  /// comma is decimal where `hasDecimalComma`, and otherwise refused, because it may part thousands.
  static func number(_ text: String, hasDecimalComma: Bool) -> Double? {
    guard text.contains(",") else { return plainNumber(text) }
    guard let comma = text.lastIndex(of: ",") else { return nil }
    if let point = text.lastIndex(of: ".") {
      return plainNumber(
        comma > point
          ? text.replacing(".", with: "").replacing(",", with: ".") : text.replacing(",", with: ""))
    }
    // Two of them can only part thousands.
    if text.wholeMatch(of: /[+-]?\d{1,3}(?:,\d{3}){2,}/) != nil {
      return plainNumber(text.replacing(",", with: ""))
    }
    guard text.count(where: { $0 == "," }) == 1, hasDecimalComma || text[comma...].count != 4 else {
      return nil
    }
    return plainNumber(text.replacing(",", with: "."))
  }

  /// A number and what stands behind it: `3.2MiB` is 3.2 and `MiB`.
  static func split(_ text: String, hasDecimalComma: Bool) -> (number: Double, unit: String)? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if let number = number(text, hasDecimalComma: hasDecimalComma) { return (number, "") }
    guard let end = text.lastIndex(where: { $0.isNumber || $0 == "." }) else { return nil }
    let digits = String(text[...end])
    let unit = text[text.index(after: end)...].trimmingCharacters(in: .whitespaces)
    return number(digits, hasDecimalComma: hasDecimalComma).map { ($0, unit) }
  }

  /// Bytes of a unit behind a number. Docker's units (github.com/docker/go-units, size.go) are powers of 1000 as kB,
  /// MB, GB and of 1024 as KiB, MiB, GiB; Kubernetes writes Ki, Mi, Gi. Small letters and letters without B are powers
  /// of 1024, as in `docker run -m 100m`, the JVM, `top` and `du`.
  static func bytes(ofUnit unit: String) -> Double? {
    if let decimal = ["kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15][unit] {
      return decimal
    }
    let text = unit.lowercased()
    if ["b", "byte", "bytes"].contains(text) { return 1 }
    let steps = ["k", "m", "g", "t", "p"]
    guard let letter = text.first.map(String.init), let power = steps.firstIndex(of: letter),
      ["", "b", "i", "ib", "bytes", "byte"].contains(String(text.dropFirst()))
    else { return nil }
    return pow(1024, Double(power + 1))
  }

  /// `3.2MiB`, `15 GiB`, `0B` in bytes; nil for anything else, also for a number without a unit.
  static func bytes(_ text: String) -> Int64? {
    guard let (number, unit) = split(text, hasDecimalComma: false), let factor = bytes(ofUnit: unit) else {
      return nil
    }
    return whole(number * factor)
  }

  /// `12.5%`, `12,5 %` or `12.5` in percent of one core.
  static func percent(_ text: String, hasDecimalComma: Bool = false) -> Double? {
    guard let (number, unit) = split(text, hasDecimalComma: hasDecimalComma), unit.isEmpty || unit == "%",
      (0...1e9).contains(number)
    else { return nil }
    return number
  }

  /// `4.5s`, `1m3.2s`, `250ms`, `01:02:03` in seconds.
  static func seconds(_ text: String) -> Double? {
    if text.contains(":") {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { plainNumber(String($0)) }
      guard (2...3).contains(parts.count), !parts.contains(nil) else { return nil }
      return parts.reduce(0) { $0 * 60 + ($1 ?? 0) }
    }
    var rest = text[...]
    var seconds = 0.0
    var isEmpty = true
    while let match = rest.prefixMatch(of: /\s*(\d+(?:\.\d+)?)\s*(ms|us|µs|ns|d|h|m|s)/) {
      guard let number = Double(match.1),
        let unit = [
          "d": 86400.0, "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9,
        ][
          String(match.2)]
      else { return nil }
      seconds += number * unit
      isEmpty = false
      rest = rest[match.range.upperBound...]
    }
    return isEmpty || !rest.allSatisfy(\.isWhitespace) ? nil : seconds
  }

  /// A number of any size as a message shows it, without its fraction.
  static func shownWhole(_ number: Double) -> String {
    abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
  }

  /// A count of bytes, microseconds or milli-cores; nil below zero and beyond what a warehouse keeps.
  static func whole(_ number: Double) -> Int64? {
    let rounded = number.rounded()
    return (0...9e18).contains(rounded) ? Int64(rounded) : nil
  }
}
