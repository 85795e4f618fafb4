import StreamingJSON

/// The lines of a file one by one, however large it is.
final class TextLines {
  struct Line {
    let number: Int
    let text: String
    /// Whether the file ends within it.
    var isCut = false
  }

  static let lineLimit = 16 << 20
  /// Bytes at which a longer line is cut; nil to refuse one of more than `lineLimit`.
  private let cutLength: Int?

  /// First bytes of files that are no text.
  private static let packed: [(mark: [UInt8], remedy: String)] = [
    ([0x1F, 0x8B], "it is compressed by gzip; unpack it first"),
    ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed by zstd; unpack it first"),
    ([0xFD, 0x37, 0x7A, 0x58], "it is compressed by xz; unpack it first"),
    ([0x50, 0x4B, 0x03, 0x04], "it is a ZIP archive or a spreadsheet; unpack it, or save the sheet as CSV"),
    (Array("PAR1".utf8), "it is a Parquet file; write it as CSV first"),
    (Array("SQLite format 3".utf8), "it is an SQLite file; bring in a warehouse with tidemark merge"),
  ]

  let path: String
  var progress: ((Int) -> Void)?
  private let input: TextInput
  private var block: [UInt8] = []
  private var position = 0
  private var number = 0
  /// Read, and to be read once more; the last is the next.
  private var returned: [Line] = []

  /// Fails with `TextProblem`.
  ///
  /// - Parameter cutLength: bytes at which a longer line is cut, to look at the start of a file; nil to refuse one of more than
  ///   16 MB. Nothing is to be read behind a line that was cut.
  init(_ path: String, cuttingLinesAt cutLength: Int? = nil) throws {
    self.path = path
    self.cutLength = cutLength
    input = try TextInput(path)
  }

  /// Makes `next` return lines once more, in their order.
  func putBack(_ lines: Line...) { putBack(lines) }

  func putBack(_ lines: [Line]) { returned += lines.reversed() }

  /// Without its line break, `\n` or `\r\n`; nil at the end. Fails with `TextProblem`.
  func next() throws -> Line? {
    if let line = returned.popLast() { return line }
    var bytes: [UInt8] = []
    while true {
      if position == block.count {
        block = try input.nextBlock()
        position = 0
        progress?(input.readBytes)
        if block.isEmpty {
          guard !bytes.isEmpty else { return nil }
          var last = try line(bytes)
          last.isCut = true
          return last
        }
      }
      guard let end = block[position...].firstIndex(of: 0x0A) else {
        bytes += block[position...]
        position = block.count
        if let cutLength, bytes.count > cutLength { return try cutLine(bytes[..<cutLength]) }
        guard bytes.count <= Self.lineLimit else { throw problem(number + 1, "a line of more than 16 MB") }
        continue
      }
      bytes += block[position..<end]
      position = end + 1
      return try line(bytes)
    }
  }

  private func cutLine(_ bytes: ArraySlice<UInt8>) throws -> Line {
    // A scalar has four bytes at most (UTF-8); one that was cut goes.
    let scalar = bytes.lastIndex { $0 & 0b1100_0000 != 0b1000_0000 } ?? bytes.startIndex
    var line = try line(Array(bytes[..<scalar]))
    line.isCut = true
    return line
  }

  func problem(_ number: Int, _ reason: String) -> TextProblem {
    TextProblem(path, FilePlace(line: number, column: 1), reason)
  }

  private func line(_ bytes: [UInt8]) throws -> Line {
    number += 1
    let whole = bytes.last == 0x0D ? bytes.dropLast() : bytes[...]
    guard let text = String(validating: whole, as: UTF8.self) else {
      if number == 1, let form = Self.packed.first(where: { whole.starts(with: $0.mark) }) {
        throw TextProblem(path, nil, form.remedy)
      }
      throw problem(number, "the line is not valid UTF-8; save the file as UTF-8")
    }
    return Line(number: number, text: text)
  }
}

extension String {
  /// Without the escape sequences of a terminal (ECMA-48, section 5.4), and with a mark of a cleared screen in front.
  var withoutTerminalCodes: (text: String, clearsScreen: Bool) {
    guard utf8.contains(0x1B) || utf8.contains(0x0D) else { return (self, false) }
    let clears =
      contains("\u{1b}[2J") || contains("\u{1b}[H") || contains("\u{1b}[J") || contains("\u{1b}[3J")
    let text = replacing(/\u{1b}\[[0-9;?]*[ -\/]*[@-~]/, with: "").replacing(/\u{1b}[()][A-Z0-9]/, with: "")
      .replacing("\r", with: "").replacing("\u{1b}", with: "")
    return (text, clears)
  }
}
