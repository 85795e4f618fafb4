import Foundation

/// The XML in which CI systems take test results: one suite, one test case a check, in the element order of
/// https://github.com/windyroad/JUnit-Schema, which the looser ones accept too.
package enum JUnitFormat {
  package static func text(_ checks: ChecksOfReport) -> String {
    let cases = checks.cases
    func count(_ include: (JudgedCase.Outcome) -> Bool) -> Int { cases.map(\.outcome).count(where: include) }
    let properties: [Markup] = checks.properties.map { name, value in
      "      <property name=\"\(name)\" value=\"\(value)\"/>\n"
    }
    let document: Markup = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite id="0" package="tidemark" name="\(checks.name)" \
      tests="\(cases.count)" failures="\(count { $0.isFailed })" errors="\(count { $0.isUndecided })" \
      skipped="\(count { $0.isSkipped })" time="0" timestamp="\(checks.timestamp)" hostname="localhost">
          <properties>
      \(properties.joined())    </properties>
      \(cases.map(testCase).joined())    <system-out/>
          <system-err/>
        </testsuite>
      </testsuites>

      """
    return document.text
  }

  private static func testCase(_ check: JudgedCase) -> Markup {
    let head: Markup = "    <testcase classname=\"\(check.group)\" name=\"\(check.name)\" time=\"0\""
    func text(_ reason: String) -> String { ([reason] + check.details).joined(separator: "\n") }
    func result(_ element: Markup) -> Markup { "\(head)>\n      \(element)\n    </testcase>\n" }
    return switch check.outcome {
    case .passed: "\(head)/>\n"
    case .failed(let kind, let reason):
      result("<failure type=\"\(kind)\" message=\"\(reason)\">\(lines: text(reason))</failure>")
    case .undecided(let kind, let reason):
      result("<error type=\"\(kind)\" message=\"\(reason)\">\(lines: text(reason))</error>")
    case .skipped(let reason): result("<skipped message=\"\(reason)\"/>")
    }
  }
}

/// What a report judged, for formats that list checks.
package struct ChecksOfReport: Sendable {
  package let name: String
  /// ISO 8601 without a time zone, as the schema wants it; UTC.
  package let timestamp: String
  package let properties: [(name: String, value: String)]
  package let cases: [JudgedCase]

  package init(
    name: String, timestamp: String, properties: [(name: String, value: String)], cases: [JudgedCase]
  ) {
    self.name = name
    self.timestamp = timestamp
    self.properties = properties
    self.cases = cases
  }
}

/// One check with its outcome.
package struct JudgedCase: Sendable {
  package enum Outcome: Sendable {
    case passed
    case failed(kind: String, reason: String)
    /// Neither passed nor failed, and it matters.
    case undecided(kind: String, reason: String)
    /// Told, and of no weight.
    case skipped(reason: String)

    package var isFailed: Bool { if case .failed = self { true } else { false } }
    package var isUndecided: Bool { if case .undecided = self { true } else { false } }
    package var isSkipped: Bool { if case .skipped = self { true } else { false } }
  }

  package let group: String
  package let name: String
  package let outcome: Outcome
  /// What the outcome rests on, a line each.
  package let details: [String]

  package init(group: String, name: String, outcome: Outcome, details: [String] = []) {
    self.group = group
    self.name = name
    self.outcome = outcome
    self.details = details
  }
}
