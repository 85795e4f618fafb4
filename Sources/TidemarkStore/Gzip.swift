import CZlib
import Foundation

/// gzip (RFC 1952) by zlib.
enum Gzip {
  struct Problem: Error { let reason: String }

  /// Without name and time, so that the same content gives the same bytes.
  static func compressed(_ data: Data) throws -> Data {
    var stream = z_stream()
    guard gzip_begin_deflate(&stream, Z_BEST_COMPRESSION) == Z_OK else {
      throw Problem(reason: "out of memory")
    }
    defer { deflateEnd(&stream) }
    var result = Data()
    try pump(data, &stream) {
      deflate(&$0, $1 ? Z_FINISH : Z_NO_FLUSH)
    } write: {
      result.append(contentsOf: $0)
    }
    return result
  }

  /// Writes what was compressed into a new file.
  ///
  /// - Parameter limitBytes: what may come out at most.
  /// - Throws: `Problem`, also for what is cut short or has another checksum; `StoreError.file` where the file cannot be
  ///   written.
  static func decompress(_ data: Data, to path: String, limitBytes: Int) throws {
    var stream = z_stream()
    guard gzip_begin_inflate(&stream) == Z_OK else { throw Problem(reason: "out of memory") }
    defer { inflateEnd(&stream) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.file(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var count = 0
    try pump(data, &stream) { stream, _ in
      inflate(&stream, Z_NO_FLUSH)
    } write: { part in
      count += part.count
      guard count <= limitBytes else {
        throw Problem(reason: "more than \(limitBytes >> 20) MB come out of it")
      }
      var rest = part[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard written >= 0 || errno == EINTR else {
          throw StoreError.file(path: path, reason: String(cString: strerror(errno)))
        }
        rest = rest.dropFirst(max(0, written))
      }
    }
  }

  private static let chunkBytes = 1 << 18

  private static func pump(
    _ data: Data, _ stream: inout z_stream, step: (inout z_stream, Bool) -> CInt,
    write: ([UInt8]) throws -> Void
  ) throws {
    var input = [UInt8](data.prefix(chunkBytes))
    var position = input.count
    var output = [UInt8](repeating: 0, count: chunkBytes)
    while true {
      let isLast = position == data.count
      var code = Z_OK
      var used = 0
      var produced = 0
      input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress
          stream.avail_in = UInt32(source.count)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          code = step(&stream, isLast)
          used = source.count - Int(stream.avail_in)
          produced = target.count - Int(stream.avail_out)
        }
      }
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
        throw Problem(reason: "it is no whole gzip file (zlib: \(String(cString: zError(code))))")
      }
      if produced > 0 { try write(Array(output[..<produced])) }
      if code == Z_STREAM_END {
        guard used == input.count, isLast else { throw Problem(reason: "something follows the end of it") }
        return
      }
      input.removeFirst(used)
      if input.isEmpty, !isLast {
        input = [UInt8](
          data[data.startIndex + position..<data.startIndex + min(data.count, position + chunkBytes)])
        position += input.count
      } else if used == 0, produced == 0 {
        throw Problem(reason: "it is cut short")
      }
    }
  }
}
