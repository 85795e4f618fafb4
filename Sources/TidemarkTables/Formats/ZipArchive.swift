import CZlib

/// The bytes of a zip file (PKWARE APPNOTE 6.3, without zip64) whose entries carry no time, so that the same contents
/// are the same bytes.
struct ZipArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Deflated (RFC 1951). An archive of an office document stays far below the 4 GB that the format can address.
  mutating func add(_ name: String, _ text: String) {
    let contents = Array(text.utf8)
    let packed = Self.deflated(contents)
    let checksum = contents.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
    // Version 2.0, UTF-8 names, method 8, midnight of 1980-01-01, which is the format's zero.
    var facts: [UInt8] = Self.little16(20, 0x0800, 8, 0, 0x21)
    facts += Self.little32(checksum, UInt32(packed.count), UInt32(contents.count))
    facts += Self.little16(UInt16(name.utf8.count), 0)
    directory += Self.little32(0x0201_4b50) + Self.little16(20) + facts
    directory += Self.little16(0, 0, 0) + Self.little32(0, UInt32(bytes.count)) + name.utf8
    bytes += Self.little32(0x0403_4b50) + facts + name.utf8 + packed
    count += 1
  }

  /// With its directory at the end.
  var finished: [UInt8] {
    bytes + directory + Self.little32(0x0605_4b50) + Self.little16(0, 0, UInt16(count), UInt16(count))
      + Self.little32(UInt32(directory.count), UInt32(bytes.count)) + Self.little16(0)
  }

  private static func deflated(_ contents: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    // Negative window bits: no header of zlib around it.
    let status = deflateInit2_(
      &stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot begin: \(status)")
    defer { deflateEnd(&stream) }
    var input = contents
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(input.count)))) { output, count in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "deflateBound promised too little: \(status)")
        count = output.count - Int(stream.avail_out)
      }
    }
  }

  private static func little16(_ numbers: UInt16...) -> [UInt8] {
    numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  private static func little32(_ numbers: UInt32...) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
  }
}
