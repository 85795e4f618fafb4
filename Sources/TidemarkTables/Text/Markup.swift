import TidemarkWarehouse

/// HTML, SVG or XML, in which what the source spells out is markup and what is put into it is text:
/// `"<li>\(name)</li>"` escapes the name, whatever it holds, and `"<ul>\(items)</ul>"` of type Markup inserts markup as
/// it is.
///
/// A literal cannot be made of a variable, so text becomes markup in ``init(verbatim:)`` and nowhere else.
package struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// For a file.
  package private(set) var text: String

  package init(stringLiteral markup: StaticString) { text = markup.description }

  package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// - Parameter markup: made by this program, such as a style sheet, a script, or JSON without `<`.
  package init(verbatim markup: String) { text = markup }

  package var isEmpty: Bool { text.isEmpty }

  package static func + (first: Markup, second: Markup) -> Markup {
    Markup(verbatim: first.text + second.text)
  }

  package static func += (first: inout Markup, second: Markup) { first.text += second.text }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    package mutating func appendLiteral(_ markup: StaticString) { text += markup.description }

    /// Text on one line: a line break becomes the escape `\n`.
    package mutating func appendInterpolation(_ text: String) { self.text += escaped(text) }

    /// Text whose line breaks stay, as a tooltip or a script has them.
    package mutating func appendInterpolation(lines text: String) {
      self.text += text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        .map { escaped(String($0)) }.joined(separator: "\n")
    }

    package mutating func appendInterpolation(_ number: Int) { text += String(number) }

    package mutating func appendInterpolation(_ number: Double) { text += String(number) }

    /// nil is nothing.
    package mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }
  }
}

extension Sequence<Markup> {
  package func joined(separator: Markup = "") -> Markup {
    Markup(verbatim: map(\.text).joined(separator: separator.text))
  }
}

/// Text in content and in attributes. What could steer a reader's eye is an escape, and so are the characters XML
/// forbids (https://www.w3.org/TR/xml/#charsets).
private func escaped(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E || [34, 38, 39, 60, 62].contains($0) }) else {
    return text
  }
  return visible(text).unicodeScalars.reduce(into: "") { result, scalar in
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
