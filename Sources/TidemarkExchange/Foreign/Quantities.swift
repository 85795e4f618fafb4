import Foundation

/// Amounts as people and container tools write them.
enum Quantity {
  /// Docker's units (github.com/docker/go-units, size.go): powers of 1000 as kB, MB, GB, of 1024 as KiB, MiB, GiB.
  private static let units: [String: Double] = [
    "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1024, "MiB": 1_048_576,
    "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
  ]

  /// `3.2MiB`, `15 GiB`, `0B` in bytes; nil for anything else.
  static func bytes(_ text: String) -> Int64? {
    guard let match = text.wholeMatch(of: /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z]+)\s*/),
      let number = Double(match.1), let unit = units[String(match.2)]
    else { return nil }
    return whole(number * unit)
  }

  /// `12.5%` or `12.5`; nil for anything else.
  static func percent(_ text: String) -> Double? {
    let number = text.trimmingCharacters(in: .whitespaces)
    return Double(number.hasSuffix("%") ? String(number.dropLast()) : number).flatMap {
      (0...1e9).contains($0) ? $0 : nil
    }
  }

  /// A count of bytes, microseconds or milli-cores; nil below zero and beyond what a warehouse keeps.
  static func whole(_ number: Double) -> Int64? {
    let rounded = number.rounded()
    return (0...9e18).contains(rounded) ? Int64(rounded) : nil
  }

  /// ISO 8601, or Unix seconds, milliseconds, microseconds or nanoseconds, told apart by their size; from 2000 to
  /// 2100. nil for anything else.
  static func unixMicroseconds(_ text: String, _ zone: Zone) -> Int64? {
    let text = text.trimmingCharacters(in: .whitespaces)
    let range: ClosedRange<Int64> = 946_684_800_000_000...4_102_444_800_000_000
    if let number = Double(text) {
      for scale in [1e6, 1e3, 1, 1e-3] {
        if let moment = whole(number * scale), range.contains(moment) { return moment }
      }
      return nil
    }
    guard let time = CivilTime(text) else { return nil }
    let moment = zone.unixMicroseconds(time)
    return range.contains(moment) ? moment : nil
  }
}
