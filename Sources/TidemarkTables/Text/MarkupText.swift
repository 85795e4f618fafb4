import TidemarkWarehouse

/// Text for HTML and XML, in content and in attributes; what could steer a reader's eye is an escape, and so are the
/// characters XML forbids (https://www.w3.org/TR/xml/#charsets).
package func escapedMarkup(_ text: String, keepsLines: Bool = false) -> String {
  guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E || [34, 38, 39, 60, 62].contains($0) }) else {
    return text
  }
  guard keepsLines else { return escapedLine(text) }
  return text.split(separator: "\n", omittingEmptySubsequences: false).map { escapedLine(String($0)) }
    .joined(separator: "\n")
}

private func escapedLine(_ text: String) -> String {
  visible(text).unicodeScalars.reduce(into: "") { result, scalar in
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\u{fffe}", "\u{ffff}": result += "\\u" + String(scalar.value, radix: 16)
    default: result.unicodeScalars.append(scalar)
    }
  }
}
