import Foundation
import StreamingJSON
import Testing
import TidemarkTestSupport

@Suite struct JSONReaderTests {
  private func tokens(_ text: String) throws -> [JSONReader.Token] {
    let reader = JSONReader(text: text, name: "text")
    var tokens: [JSONReader.Token] = []
    while tokens.last != .end { tokens.append(try reader.next()) }
    return tokens
  }

  @Test(
    "what RFC 8259 allows is read",
    arguments: [
      ("\"\\ud834\\udd1e\\u00e9\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "𝄞é/\u{8}\u{c}\n\r\t\\\""), ("\"имя\"", "имя"),
      (" \"\" ", ""),
      ("\"\\u0000\"", "\0"),
    ])
  func strings(text: String, expected: String) throws {
    #expect(try tokens(text) == [.string(expected), .end])
  }

  @Test(
    "a number is the nearest double, and an integer to the last digit",
    arguments: [
      ("0", 0, 0), ("-0", -0.0, 0), ("102.4", 102.4, nil), ("1763200000.1234567", 1_763_200_000.1234567, nil),
      ("9223372036854775807", 9.223372036854775807e18, 9_223_372_036_854_775_807),
      ("9223372036854775808", 9.223372036854775808e18, nil),
      ("1e-7", 1e-7, nil), ("1E400", .infinity, nil), ("0.1", 0.1, nil),
      ("123456789012345", 123_456_789_012_345, 123_456_789_012_345),
      ("0.30000000000000004", 0.1 + 0.2, nil), ("2.2250738585072014e-308", 2.2250738585072014e-308, nil),
      ("-Infinity", -.infinity, nil),
    ] as [(String, Double, Int64?)])
  func numbers(text: String, double: Double, integer: Int64?) throws {
    let number = try #require(try tokens(text).first)
    #expect(number == .number(JSONNumber(text: text, double: double, integer: integer)))
  }

  @Test(
    "what is no JSON is refused at its place",
    arguments: [
      ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("[01]", 1, 2), ("[1.]", 1, 2), ("[+1]", 1, 2), ("[.5]", 1, 2),
      ("{\"a\":1,}", 1, 8),
      ("[\"имя\",\n x]", 2, 2), ("[\"a\tb\"]", 1, 2), ("[\"\\x\"]", 1, 2), ("[\"\\ud834\"]", 1, 2),
      ("[\"\\udd1e\"]", 1, 2), ("[1 2]", 1, 4),
      ("[}", 1, 2), ("{]", 1, 2), ("[1", 1, 3), ("\"a", 1, 1), ("", 1, 1), ("// x", 1, 1), ("[nul]", 1, 2),
      ("\u{feff}[]", 1, 1), ("1 1", 1, 3),
      ("[12a]", 1, 2), (String(repeating: "[", count: 257), 1, 257), ("[\"имя\", x]", 1, 9), ("[1e]", 1, 2),
      ("{1:2}", 1, 2),
    ])
  func refused(text: String, line: Int, column: Int) throws {
    let problem = try #require(throws: TextProblem.self) { try tokens(text) }
    #expect(problem.place == FilePlace(line: line, column: column), "\(problem)")
  }

  @Test("invalid UTF-8 is refused, wherever the blocks of the file end")
  func utf8() async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.json")
      for padding in [(1 << 18) - 4, (1 << 18) - 3, (1 << 18) - 2, (1 << 18) - 1, 1 << 18] {
        let text = "[\n" + String(repeating: " ", count: padding - 2) + "\"я\\u044f𝄞\", -12.5e1]"
        try Data(text.utf8).write(to: file)
        #expect(try JSONReader(path: file.path).tree() == .array([.string("яя𝄞"), .number("-12.5e1")]))
        var bytes = Array(text.utf8)
        bytes[padding + 1] = 0xFF
        try Data(bytes).write(to: file)
        let problem = try #require(throws: TextProblem.self) { try JSONReader(path: file.path).tree() }
        #expect(
          problem.place == FilePlace(line: 2, column: padding - 1)
            && problem.reason == "a string is not valid UTF-8")
      }
    }
  }

  @Test("a byte order mark is passed over, and UTF-16 is read as the text it is", arguments: [false, true])
  func encodings(isBigEndian: Bool) async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.json")
      let text = "[\n\"яя𝄞\", x]"
      try Data("\u{feff}[1]".utf8).write(to: file)
      #expect(try JSONReader(path: file.path).tree() == .array([.number("1")]))
      for (mark, padding) in [(true, 0), (false, 3), (true, (1 << 17) - 3)] {
        var bytes: [UInt8] = mark ? (isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) : []
        for unit in (String(repeating: " ", count: padding) + text).utf16 {
          bytes +=
            isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        try Data(bytes).write(to: file)
        let problem = try #require(throws: TextProblem.self) { try JSONReader(path: file.path).tree() }
        #expect(problem.place == FilePlace(line: 2, column: 8), "\(problem)")
      }
    }
  }

  @Test(
    "the place of every value of a long line costs the same, so that a file in one line is read in linear time"
  )
  func oneLine() async throws {
    try await withTemporaryDirectory { directory in
      func seconds(_ count: Int) throws -> Double {
        let file = directory.appending(path: "\(count).json")
        try Data(("[" + String(repeating: "{\"a\":[1,\"x\"]},", count: count) + "x]").utf8).write(to: file)
        let start = ContinuousClock.now
        let reader = try JSONReader(path: file.path)
        var marks = 0
        let problem = try #require(throws: TextProblem.self) {
          while try reader.next() != .end { marks += reader.mark == reader.mark ? 1 : 0 }
        }
        #expect(problem.place?.column == 14 * count + 2)
        #expect(marks == 7 * count + 1)
        let duration = (ContinuousClock.now - start).components
        return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
      }
      let (small, large) = (try seconds(10_000), try seconds(80_000))
      // Eight times the text; by the square it would be 64 times.
      #expect(large < 24 * small, "\(small) s and \(large) s")
    }
  }

  @Test("a tree is written as Python's json.dumps(indent=2) writes it")
  func python() throws {
    // Printed by Python 3.11: json.dumps({"a": [1, 2.5, True, None], "é\x7f𝄞": {}, "b": [], "c": {"d": "\n\""}}, indent=2)
    let tree = try #require(
      JSONTree(
        json: "{\"a\": [1, 2.5, true, null], \"é\u{7f}𝄞\": {}, \"b\": [], \"c\": {\"d\": \"\\n\\\"\"}}"))
    #expect(
      tree.pythonText() == """
        {
          "a": [
            1,
            2.5,
            true,
            null
          ],
          "\\u00e9\\u007f\\ud834\\udd1e": {},
          "b": [],
          "c": {
            "d": "\\n\\""
          }
        }
        """)
  }
}
