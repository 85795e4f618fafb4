import Foundation
import TidemarkStatistics
package import TidemarkWarehouse

/// A cell as people read it, control characters not yet escaped; nil for NULL and for numbers that are not finite.
package func humanText(_ value: Value, _ kind: ReportColumn.Kind) -> String? {
  switch (kind, value) {
  case (_, .null): nil
  case (_, .real(let real)) where !real.isFinite: nil
  case (.real(let decimals), _): number(value).map { fixed($0, decimals) } ?? machineText(value)
  case (.significant(let digits), _):
    number(value).map { formatted($0, significantDigits: digits) } ?? machineText(value)
  case (.seconds, _): number(value).map { fixed($0, 1) } ?? machineText(value)
  case (.share, _): number(value).map { percent($0) } ?? machineText(value)
  case (.bytes, _): number(value).map { fixed($0 / 1_048_576, 2) + " MB" } ?? machineText(value)
  case (.duration, _): number(value).map(duration) ?? machineText(value)
  case (.timestamp, .text(let text)): toTheSecond(text)
  case (.flag(let word), .integer(let integer)): integer == 0 ? "" : word
  case (.json, .text(let text)): keyValueText(text)
  default: machineText(value)
  }
}

/// A cell with everything that is in it; nil for NULL and for numbers that are not finite.
package func machineText(_ value: Value) -> String? {
  switch value {
  case .null: nil
  case .integer(let integer): String(integer)
  case .real(let real): real.isFinite ? String(real) : nil
  case .text(let text): text
  case .blob(let bytes): bytes.hex
  }
}

private func number(_ value: Value) -> Double? {
  switch value {
  case .integer(let integer): Double(integer)
  case .real(let real): real
  case .null, .text, .blob: nil
  }
}

/// Rounded down, so that only what is complete reads 100 %.
private func percent(_ share: Double) -> String {
  String(format: "%.0f %%", (share * 100 + 1e-9).rounded(.down))
}

private func duration(_ seconds: Double) -> String {
  guard seconds >= 59.95 else { return fixed(seconds, 1) + "s" }
  let whole = Int(clamping: seconds.rounded())
  if whole >= 3600 { return String(format: "%dh %02dm", whole / 3600, whole % 3600 / 60) }
  return String(format: "%dm %02ds", whole / 60, whole % 60)
}

/// `2026-11-22T09:30:00.000Z` as `2026-11-22 09:30:00`.
private func toTheSecond(_ iso: String) -> String {
  guard iso.count >= 20, iso.hasSuffix("Z") else { return iso }
  return String(iso.prefix(19)).replacing("T", with: " ")
}

/// A flat JSON object as `a=1, b=x`; anything else unchanged.
private func keyValueText(_ json: String) -> String {
  guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
    return json
  }
  return object.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
}
