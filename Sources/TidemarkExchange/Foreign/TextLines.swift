import Foundation

/// The lines of a file one by one, however large it is.
final class TextLines {
  struct Line {
    let number: Int
    let text: String
  }

  static let lineLimit = 16 << 20

  let path: String
  var progress: ((Int) -> Void)?
  private let input: FileHandle
  private var block: [UInt8] = []
  private var position = 0
  private var readBytes = 0
  private var number = 0

  /// Fails with `ImportProblem`.
  init(_ path: String) throws {
    self.path = path
    do {
      input = try FileHandle(forReadingFrom: URL(filePath: path))
    } catch {
      throw ImportProblem(path, nil, "cannot read it: \(error.localizedDescription)")
    }
  }

  /// Without its line break, `\n` or `\r\n`; nil at the end. Fails with `ImportProblem`.
  func next() throws -> Line? {
    var bytes: [UInt8] = []
    while true {
      if position == block.count {
        do {
          block = [UInt8](try input.read(upToCount: 1 << 18) ?? Data())
        } catch {
          throw ImportProblem(path, nil, "cannot read it: \(error.localizedDescription)")
        }
        position = 0
        readBytes += block.count
        progress?(readBytes)
        if block.isEmpty {
          guard !bytes.isEmpty else { return nil }
          return try line(bytes)
        }
      }
      guard let end = block[position...].firstIndex(of: 0x0A) else {
        bytes += block[position...]
        position = block.count
        guard bytes.count <= Self.lineLimit else { throw problem(number + 1, "a line of more than 16 MB") }
        continue
      }
      bytes += block[position..<end]
      position = end + 1
      return try line(bytes)
    }
  }

  func problem(_ number: Int, _ reason: String) -> ImportProblem {
    ImportProblem(path, FilePlace(line: number, column: 1), reason)
  }

  private func line(_ bytes: [UInt8]) throws -> Line {
    number += 1
    let whole = bytes.last == 0x0D ? bytes.dropLast() : bytes[...]
    guard let text = String(validating: whole, as: UTF8.self) else {
      throw problem(number, "the line is not valid UTF-8")
    }
    return Line(
      number: number, text: number == 1 && text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text)
  }
}
