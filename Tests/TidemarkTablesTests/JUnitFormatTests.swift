import Foundation
import Testing

@testable import TidemarkTables

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser sees: elements with their attributes, in order.
final class SeenXML: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String], depth: Int)] = []
  private var depth = 0

  /// Nil for a text that is no XML.
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
    elements.append((name, attributes, depth))
    depth += 1
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    depth -= 1
  }
}

@Suite struct JUnitFormatTests {
  private let hostile = "a<b>&\"'\u{1b}[31m\n]]>\u{0}\u{FFFE}"

  @Test("every outcome has its element, and the counts are theirs")
  func outcomes() throws {
    let checks = ChecksOfReport(
      name: "tidemark gate", timestamp: "2026-11-22T09:30:00", properties: [("candidate", hostile)],
      cases: [
        JudgedCase(group: "load.api", name: "memory_p95_mb", outcome: .passed),
        JudgedCase(group: hostile, name: hostile, outcome: .failed(kind: "regression", reason: hostile)),
        JudgedCase(group: "load.api", name: "x", outcome: .undecided(kind: "missing", reason: hostile)),
        JudgedCase(group: "load.api", name: "y", outcome: .skipped(reason: hostile)),
      ])
    let seen = try #require(SeenXML(JUnitFormat.text(checks)))
    #expect(
      seen.elements.map(\.name) == [
        "testsuites", "testsuite", "properties", "property", "testcase", "testcase", "failure", "testcase",
        "error", "testcase", "skipped", "system-out", "system-err",
      ])
    #expect(seen.elements.map(\.depth) == [0, 1, 2, 3, 2, 2, 3, 2, 3, 2, 3, 2, 2])
    let suite = seen.elements[1].attributes
    #expect(
      ["tests", "failures", "errors", "skipped"].map { suite[$0] } == ["4", "1", "1", "1"])
    #expect(
      suite["timestamp"] == "2026-11-22T09:30:00" && suite["hostname"] == "localhost" && suite["id"] == "0")
    #expect(seen.elements[6].attributes["message"] == "a<b>&\"'\\x1b[31m\\n]]>\\x00\\ufffe")
    #expect(seen.elements[6].attributes["type"] == "regression")
    #expect(seen.elements[5].attributes["name"] == seen.elements[6].attributes["message"])
  }

  @Test("a report without verdicts cannot be written as test results")
  func refusal() {
    let report = Report(sections: [ReportTable(key: "x", title: "X", columns: [], rows: [])])
    #expect(throws: ReportError.self) { try OutputFormat.junit.text(report) }
    #expect(OutputFormat(fileName: "gate.xml") == .junit)
  }

  @Test("the details of a failure are lines of its text, and its message stays one sentence")
  func details() throws {
    let check = JudgedCase(
      group: "all.app", name: "memory_mean_mb", outcome: .failed(kind: "regression", reason: "+9 %"),
      details: ["load_scaling_10 memory_mean_mb: worse", "a<b"])
    let text = JUnitFormat.text(
      ChecksOfReport(name: "gate", timestamp: "2026-11-01T09:00:00", properties: [], cases: [check]))
    #expect(text.contains("message=\"+9 %\">+9 %\nload_scaling_10 memory_mean_mb: worse\na&lt;b</failure>"))
    #expect(SeenXML(text) != nil)
  }
}
