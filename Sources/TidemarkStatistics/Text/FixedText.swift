import Foundation

/// Without the minus sign of a number that rounds to zero.
package func fixed(_ value: Double, _ decimals: Int) -> String {
  let text = String(format: "%.\(decimals)f", value)
  return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) } ? String(text.dropFirst()) : text
}

/// A number as one writes it in a file: whole ones without a decimal point, all others complete.
package func plain(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
}

/// `1 run`, `2 runs`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// Remarks on several subjects, each once, with the subjects it holds for unless it holds for all of several. Of many
/// subjects the first three are named and the others counted.
package func collected(_ remarks: [(subject: String, texts: [String])]) -> [String] {
  var order: [String] = []
  var subjects: [String: [String]] = [:]
  for remark in remarks {
    for text in remark.texts {
      if subjects[text] == nil { order.append(text) }
      if subjects[text]?.contains(remark.subject) != true {
        subjects[text, default: []].append(remark.subject)
      }
    }
  }
  let all = Set(remarks.map(\.subject)).count
  return order.map { text in
    let holders = subjects[text] ?? []
    if all > 1, holders.count == all { return text }
    let named = holders.prefix(holders.count > 4 ? 3 : 4).joined(separator: ", ")
    return "\(named)\(holders.count > 4 ? " and \(holders.count - 3) more" : ""): \(text)"
  }
}
