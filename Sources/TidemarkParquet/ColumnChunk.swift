/// The pages of a column in one row group, encoded and compressed.
struct ColumnChunk {
  /// A data page.
  struct Page {
    /// Of its header in `bytes`.
    let offset: Int
    let length: Int
    let firstRow: Int
    let nullCount: Int
    let bounds: ValueBounds?
  }

  let column: ParquetColumn
  let rowCount: Int
  let nullCount: Int
  let bounds: ValueBounds?
  private(set) var bytes: [UInt8] = []
  private(set) var uncompressedCount = 0
  /// Whether the first page is a dictionary.
  let hasDictionary: Bool
  /// `Encoding` of parquet.thrift, of the values in data pages.
  let encoding: Int32
  private(set) var pages: [Page] = []

  /// Rows of a page at most: what a reader has to decode for one row.
  private static let pageRows = 20_000

  private enum Encoding {
    static let plain: Int32 = 0
    static let rle: Int32 = 3
    static let deltaBinaryPacked: Int32 = 5
    static let rleDictionary: Int32 = 8
  }

  init(_ buffer: ColumnBuffer) {
    column = buffer.column
    rowCount = buffer.rowCount
    nullCount = buffer.rowCount - buffer.values.count
    let form = Form(buffer)
    bounds = ValueBounds(form.distinct ?? buffer.values, buffer)
    (hasDictionary, encoding) = (form.dictionary != nil, form.encoding)
    if let (dictionary, count) = form.dictionary {
      appendPage(dictionary) {
        $0.integer(1, 2)  // DICTIONARY_PAGE
      } header: {
        $0.structure(7) {
          $0.integer(1, Int32(count))
          $0.integer(2, Encoding.plain)
        }
      }
    }
    var (row, value) = (0, 0)
    repeat {
      let end = min(row + Self.pageRows, rowCount)
      let count = buffer.levels.valueCount(in: row..<end)
      let values = value..<value + count
      var content: [UInt8] = []
      buffer.levels.encode(row..<end, to: &content)
      var page: [UInt8] = []
      page.appendLittleEndian(UInt32(content.count))
      page += content
      form.append(buffer.values, values, to: &page)
      let offset = bytes.count
      appendPage(page) {
        $0.integer(1, 0)  // DATA_PAGE
      } header: {
        $0.structure(5) {
          $0.integer(1, Int32(end - row))
          $0.integer(2, form.encoding)
          $0.integer(3, Encoding.rle)
          $0.integer(4, Encoding.rle)
        }
      }
      pages.append(
        Page(
          offset: offset, length: bytes.count - offset, firstRow: row, nullCount: end - row - count,
          bounds: values.count == buffer.values.count ? bounds : ValueBounds(buffer.values[values], buffer)))
      (row, value) = (end, values.upperBound)
    } while row < rowCount
  }

  private mutating func appendPage(
    _ content: [UInt8], type: (inout CompactThrift) -> Void,
    header: (inout CompactThrift) -> Void
  ) {
    let compressed = Compressor.compress(content)
    var thrift = CompactThrift()
    type(&thrift)
    thrift.integer(2, Int32(content.count))
    thrift.integer(3, Int32(compressed.count))
    header(&thrift)
    thrift.end()
    bytes += thrift.bytes
    bytes += compressed
    uncompressedCount += thrift.bytes.count + content.count
  }

  /// How the values of a column are stored.
  private struct Form {
    let encoding: Int32
    /// The page, and how many values it has.
    var dictionary: (bytes: [UInt8], count: Int)?
    /// Of the dictionary, where it is one of numbers.
    private(set) var distinct: [UInt64]?
    private var indices: [UInt32] = []
    /// All values as they are stored, where that had to be known to choose.
    private var whole: [UInt8]?
    private let isBoolean: Bool

    init(_ buffer: ColumnBuffer) {
      isBoolean = buffer.column.kind == .boolean
      switch buffer.column.kind {
      case .boolean:
        encoding = Encoding.plain
      case .string:
        encoding = Encoding.rleDictionary
        indices = buffer.values.map { UInt32($0) }
        var bytes: [UInt8] = []
        for text in buffer.texts.texts {
          bytes.appendLittleEndian(UInt32(text.count))
          bytes += text
        }
        dictionary = (bytes, buffer.texts.texts.count)
      case .int64, .timestamp, .double:
        let isReal = buffer.column.kind == .double
        let found = ValueDictionary(buffer.values).flatMap { $0.values.isEmpty ? nil : $0 }
        if !isReal, !buffer.values.isEmpty, found.map({ $0.values.count > 1 }) ?? true {
          // Constant steps, as of times and row numbers, are shorter as differences. The byte of the width does not count.
          let deltas = Self.deltas(buffer.values[...])
          guard let found, case let packed = Self.packed(found.indices[...], of: found.values.count),
            deltas.count + 1 >= packed.count + found.values.count * 8
          else {
            (encoding, whole) = (Encoding.deltaBinaryPacked, deltas)
            return
          }
          whole = packed
        }
        guard let found else {
          encoding = Encoding.plain
          return
        }
        encoding = Encoding.rleDictionary
        (indices, distinct) = (found.indices, found.values)
        dictionary = (found.values.littleEndianBytes, found.values.count)
      }
    }

    private static func deltas(_ values: ArraySlice<UInt64>) -> [UInt8] {
      var bytes: [UInt8] = []
      BitPacking.appendDeltas(values, to: &bytes)
      return bytes
    }

    /// Positions in a dictionary of `count` values, after the bits that each needs.
    private static func packed(_ indices: ArraySlice<UInt32>, of count: Int) -> [UInt8] {
      let width = BitPacking.width(ofLargest: UInt64(max(1, count) - 1))
      var bytes = [UInt8(width)]
      BitPacking.appendHybrid(indices, width: width, to: &bytes)
      return bytes
    }

    func append(_ values: [UInt64], _ range: Range<Int>, to page: inout [UInt8]) {
      if let whole, range == values.indices {
        page += whole
        return
      }
      switch encoding {
      case Encoding.rleDictionary:
        page += Self.packed(indices[range], of: dictionary?.count ?? 0)
      case Encoding.deltaBinaryPacked:
        page += Self.deltas(values[range])
      case _ where isBoolean:
        BitPacking.appendBits(values[range], to: &page)
      default:
        page += values[range].littleEndianBytes
      }
    }
  }
}
