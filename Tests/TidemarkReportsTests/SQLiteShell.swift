import Foundation
import Testing
import TidemarkWarehouse

/// The rows a script gives in the stock `sqlite3` shell.
func sqlite3Rows(_ script: String, _ path: String) throws -> [[Value]] {
  let process = Process()
  let (input, output) = (Pipe(), Pipe())
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["sqlite3", "-bail", "-quote", path]
  process.standardInput = input
  process.standardOutput = output
  try process.run()
  try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
  try input.fileHandleForWriting.close()
  let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return try rows(quoted: text)
}

/// Rows as the shell's `.mode quote` writes them: SQL literals with commas between, a line each.
private func rows(quoted text: String) throws -> [[Value]] {
  var rows: [[Value]] = []
  var row: [Value] = []
  var rest = text[...]
  while !rest.isEmpty {
    if let match = rest.prefixMatch(of: #/'((?:[^']|'')*)'/#.matchingSemantics(.unicodeScalar)) {
      row.append(.text(String(match.1).replacing("''", with: "'")))
      rest = rest[match.range.upperBound...]
    } else if let match = rest.prefixMatch(of: #/[^,\n]+/#) {
      let word = match.0
      if word == "NULL" {
        row.append(.null)
      } else if let integer = Int64(word) {
        row.append(.integer(integer))
      } else {
        row.append(.real(try #require(Double(word), "\(word)")))
      }
      rest = rest[match.range.upperBound...]
    }
    if rest.first == "\n" {
      rows.append(row)
      row = []
    }
    rest = rest.dropFirst()
  }
  return rows
}

/// Equal but for the last digits of numbers.
func isNear(_ a: [[Value]], _ b: [[Value]], _ relative: Double = 1e-12) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { a, b in
      a.count == b.count
        && zip(a, b).allSatisfy { a, b in
          if case (.real(let a), .real(let b)) = (a, b) {
            return abs(a - b) <= relative * max(abs(a), abs(b))
          }
          return a == b
        }
    }
}
