import Foundation
import Testing

@testable import TidemarkTables

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct MarkupTests {
  @Test("text and numbers put into markup are text, and markup put into it is markup")
  func interpolation() {
    let name = "<b>&\"'"
    let item: Markup = "<li title=\"\(name)\">\(name)</li>"
    #expect(item.text == "<li title=\"&lt;b&gt;&amp;&quot;&#39;\">&lt;b&gt;&amp;&quot;&#39;</li>")
    let absent: Markup? = nil
    let list: Markup = "<ul class='n\(2)'>\(item)\(absent)\(-0.5)</ul>"
    #expect(list.text == "<ul class='n2'>" + item.text + "-0.5</ul>")
    #expect([item, item].joined(separator: "<hr>").text == item.text + "<hr>" + item.text)
  }

  @Test(
    "what stands behind a character of markup does not hide it: a parser reads every text back from an attribute"
  )
  func roundTrip() throws {
    // A combining mark, a variation selector and a joiner each make one character with what is before them.
    for mark in ["", "\u{301}", "\u{fe0f}", "\u{200d}", "\u{20dd}"] {
      for value in UInt8(ascii: " ")...UInt8(ascii: "~") {
        let text = "x" + String(UnicodeScalar(value)) + mark + "y"
        let element: Markup = "<a b=\"\(text)\">\(text)</a>"
        let seen = try #require(SeenElement(element.text), "\(element.text)")
        #expect(seen.attribute.unicodeScalars.elementsEqual(text.unicodeScalars), "\(element.text)")
        #expect(seen.content.unicodeScalars.elementsEqual(text.unicodeScalars), "\(element.text)")
      }
    }
  }

  @Test("what steers a reader's eye is an escape; line breaks stay only where lines were asked for")
  func lines() {
    let text = "a\u{1b}[2J\r\nb\u{202e}\u{ffff}\n<c>"
    let line: Markup = "\(text)"
    #expect(line.text == "a\\x1b[2J\\r\\nb\\u202e\\uffff\\n&lt;c&gt;")
    let lines: Markup = "\(lines: text)"
    #expect(lines.text == "a\\x1b[2J\\r\nb\\u202e\\uffff\n&lt;c&gt;")
  }
}

/// The one element of a document.
private final class SeenElement: NSObject, XMLParserDelegate {
  private(set) var attribute = ""
  private(set) var content = ""

  init?(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    attribute = attributes["b"] ?? ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { content += string }
}
