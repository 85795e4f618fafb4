/// Encodings of integers (https://parquet.apache.org/docs/file-format/data-pages/encodings/).
enum BitPacking {
  /// Bits that the largest of the values needs.
  static func width(ofLargest value: UInt64) -> Int { UInt64.bitWidth - value.leadingZeroBitCount }

  /// RLE/bit-packing hybrid: a value that is repeated eight times or more is stored once with its count, others are
  /// packed in groups of eight.
  static func appendHybrid(_ values: some RandomAccessCollection<UInt32>, width: Int, to bytes: inout [UInt8])
  {
    values.withContiguousStorageIfAvailable { appendHybrid(storage: $0, width: width, to: &bytes) }
      ?? Array(values).withUnsafeBufferPointer { appendHybrid(storage: $0, width: width, to: &bytes) }
  }

  /// The same for one value that is repeated.
  static func appendHybrid(_ values: Repeated<UInt32>, width: Int, to bytes: inout [UInt8]) {
    guard values.count >= 8 else { return appendHybrid(Array(values), width: width, to: &bytes) }
    appendRepeated(values.repeatedValue, count: values.count, width: width, to: &bytes)
  }

  private static func appendRepeated(
    _ value: UInt32, count: Int, width: Int, to bytes: inout [UInt8]
  ) {
    bytes.appendVarint(UInt64(count) << 1)
    for index in 0..<(width + 7) / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index))) }
  }

  private static func appendHybrid(
    storage values: UnsafeBufferPointer<UInt32>, width: Int, to bytes: inout [UInt8]
  ) {
    var index = 0
    var packedStart = 0
    func flush(_ end: Int, _ bytes: inout [UInt8]) {
      guard end > packedStart else { return }
      let groups = (end - packedStart + 7) / 8
      bytes.appendVarint(UInt64(groups) << 1 | 1)
      let values = UnsafeBufferPointer(rebasing: values[packedStart..<end])
      appendPacked(values, count: groups * 8, width: width, to: &bytes)
    }
    while index < values.count {
      var end = index + 1
      while end < values.count, values[end] == values[index] { end += 1 }
      // A packed stretch ends only where a group is full.
      let start = packedStart + (index - packedStart + 7) / 8 * 8
      if end - start >= 8 {
        flush(start, &bytes)
        appendRepeated(values[index], count: end - start, width: width, to: &bytes)
        packedStart = end
      }
      index = end
    }
    flush(values.count, &bytes)
  }

  /// - Parameter count: so many are written; those that are missing are 0.
  private static func appendPacked<T: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafeBufferPointer<T>, count: Int, width: Int, to bytes: inout [UInt8]
  ) {
    guard width > 0 else { return }
    var (buffer, bitCount): (UInt64, Int) = (0, 0)
    for index in 0..<count {
      let value = index < values.count ? UInt64(values[index]) : 0
      buffer |= value << UInt64(bitCount)
      bitCount += width
      guard bitCount >= 64 else { continue }
      bytes.appendLittleEndian(buffer)
      bitCount -= 64
      // A shift by 64, when a value ended with the word, gives 0.
      buffer = value >> UInt64(width - bitCount)
    }
    while bitCount > 0 {
      bytes.append(UInt8(truncatingIfNeeded: buffer))
      buffer >>= 8
      bitCount -= 8
    }
  }

  private static let blockSize = 128
  private static let miniblockSize = 32

  /// DELTA_BINARY_PACKED: the differences between neighbours, less the smallest of a block, packed.
  static func appendDeltas(_ values: ArraySlice<UInt64>, to bytes: inout [UInt8]) {
    bytes.appendVarint(UInt64(blockSize))
    bytes.appendVarint(UInt64(blockSize / miniblockSize))
    bytes.appendVarint(UInt64(values.count))
    bytes.appendVarint(zigzag(Int64(bitPattern: values.first ?? 0)))
    var deltas = [Int64](repeating: 0, count: blockSize)
    var excesses = [UInt64](repeating: 0, count: blockSize)
    var start = values.startIndex + 1
    while start < values.endIndex {
      let count = min(blockSize, values.endIndex - start)
      for index in 0..<count {
        deltas[index] = Int64(bitPattern: values[start + index] &- values[start + index - 1])
      }
      let least = deltas[..<count].min() ?? 0
      bytes.appendVarint(zigzag(least))
      for index in 0..<count { excesses[index] = UInt64(bitPattern: deltas[index] &- least) }
      let miniblocks = stride(from: 0, to: blockSize, by: miniblockSize).map { first in
        excesses[min(first, count)..<min(first + miniblockSize, count)]
      }
      let widths = miniblocks.map { width(ofLargest: $0.reduce(0, |)) }
      bytes.append(contentsOf: widths.map(UInt8.init))
      for (miniblock, width) in zip(miniblocks, widths) where !miniblock.isEmpty {
        miniblock.withUnsafeBufferPointer {
          appendPacked($0, count: miniblockSize, width: width, to: &bytes)
        }
      }
      start += count
    }
  }

  /// Booleans, one bit each.
  static func appendBits(_ values: ArraySlice<UInt64>, to bytes: inout [UInt8]) {
    values.withUnsafeBufferPointer {
      appendPacked($0, count: (values.count + 7) / 8 * 8, width: 1, to: &bytes)
    }
  }
}
