import Foundation
import TidemarkErrors

/// The bytes of a text file as UTF-8, block by block, however large it is.
///
/// A byte order mark is left out, and UTF-16, as Windows PowerShell writes it, is recoded; without a mark UTF-16 shows
/// by the zeros of its first two characters. UTF-8 is handed on unchecked.
package final class TextInput {
  package enum Encoding: Sendable { case utf8, utf16LittleEndian, utf16BigEndian }

  package let path: String
  package let encoding: Encoding
  /// Length of the byte order mark.
  package let markLength: Int
  /// Bytes of the file read so far.
  package private(set) var readBytes = 0

  private static let blockLength = 1 << 18
  private let input: FileHandle
  private var head: [UInt8]
  /// The first byte of a unit that a block cut.
  private var halfUnit: UInt8?
  private var highSurrogate: UInt16?

  /// Fails with `TextProblem`.
  package init(_ path: String) throws {
    self.path = path
    do {
      input = try InputFile.open(path)
      head = [UInt8](try input.read(upToCount: Self.blockLength) ?? Data())
    } catch let problem as InputFile.Problem {
      throw TextProblem(path, nil, "cannot read it: \(problem.reason)")
    } catch {
      throw TextProblem(path, nil, "cannot read it: \(error.localizedDescription)")
    }
    readBytes = head.count
    switch (head.first, head.dropFirst().first) {
    case (0xFF, 0xFE): (encoding, markLength) = (.utf16LittleEndian, 2)
    case (0xFE, 0xFF): (encoding, markLength) = (.utf16BigEndian, 2)
    case (0xEF, 0xBB) where head.count > 2 && head[2] == 0xBF: (encoding, markLength) = (.utf8, 3)
    case (.some(1...), 0) where head.count > 3 && head[2] != 0 && head[3] == 0:
      (encoding, markLength) = (.utf16LittleEndian, 0)
    case (0, .some(1...)) where head.count > 3 && head[2] == 0 && head[3] != 0:
      (encoding, markLength) = (.utf16BigEndian, 0)
    default: (encoding, markLength) = (.utf8, 0)
    }
    head.removeFirst(markLength)
  }

  /// Empty at the end of the file. Fails with `TextProblem`.
  package func nextBlock() throws -> [UInt8] {
    while true {
      var block = head
      head = []
      if block.isEmpty {
        do {
          block = [UInt8](try input.read(upToCount: Self.blockLength) ?? Data())
        } catch {
          throw TextProblem(path, nil, "cannot read it: \(error.localizedDescription)")
        }
        readBytes += block.count
      }
      guard encoding != .utf8 else { return block }
      if block.isEmpty {
        guard halfUnit == nil, highSurrogate == nil else { throw brokenUTF16 }
        return []
      }
      let recoded = try recode(block)
      if !recoded.isEmpty { return recoded }
    }
  }

  private var brokenUTF16: TextProblem {
    TextProblem(path, nil, "it begins as UTF-16 and does not go on so; save it as UTF-8")
  }

  private func recode(_ bytes: [UInt8]) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = halfUnit else {
        halfUnit = byte
        continue
      }
      halfUnit = nil
      let unit =
        encoding == .utf16LittleEndian
        ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      var code = UInt32(unit)
      switch (highSurrogate, unit) {
      case (nil, 0xD800..<0xDC00):
        highSurrogate = unit
        continue
      case (let high?, 0xDC00..<0xE000):
        highSurrogate = nil
        code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (code - 0xDC00)
      case (.some, _): throw brokenUTF16
      default: break
      }
      guard let scalar = Unicode.Scalar(code) else { throw brokenUTF16 }
      result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
    return result
  }
}
