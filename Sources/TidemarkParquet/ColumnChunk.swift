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

  init(_ buffer: ColumnBuffer, _ compressor: Compressor) {
    column = buffer.column
    rowCount = buffer.rowCount
    nullCount = buffer.rowCount - buffer.values.count
    bounds = ValueBounds(buffer.values, buffer)
    let form = Form(buffer)
    (hasDictionary, encoding) = (form.dictionary != nil, form.encoding)
    if let (dictionary, count) = form.dictionary {
      appendPage(dictionary, compressor) {
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
      appendPage(page, compressor) {
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
    _ content: [UInt8], _ compressor: Compressor, type: (inout CompactThrift) -> Void,
    header: (inout CompactThrift) -> Void
  ) {
    let compressed = compressor.compress(content)
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
    private var indices: [UInt32] = []
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
        guard let found = ValueDictionary(buffer.values), !(found.values.isEmpty),
          isReal || !Self.isShorterAsDeltas(buffer.values, found)
        else {
          encoding = isReal || buffer.values.isEmpty ? Encoding.plain : Encoding.deltaBinaryPacked
          return
        }
        encoding = Encoding.rleDictionary
        indices = found.indices
        var bytes: [UInt8] = []
        bytes.reserveCapacity(found.values.count * 8)
        for value in found.values { bytes.appendLittleEndian(value) }
        dictionary = (bytes, found.values.count)
      }
    }

    /// Constant steps, as of times and row numbers, are shorter as differences.
    private static func isShorterAsDeltas(_ values: [UInt64], _ dictionary: ValueDictionary) -> Bool {
      guard dictionary.values.count > 1 else { return false }
      var deltas: [UInt8] = []
      BitPacking.appendDeltas(values[...], to: &deltas)
      var packed: [UInt8] = []
      let width = BitPacking.width(ofLargest: UInt64(dictionary.values.count - 1))
      BitPacking.appendHybrid(dictionary.indices, width: width, to: &packed)
      return deltas.count < packed.count + dictionary.values.count * 8
    }

    func append(_ values: [UInt64], _ range: Range<Int>, to page: inout [UInt8]) {
      switch encoding {
      case Encoding.rleDictionary:
        let width = BitPacking.width(ofLargest: UInt64(max(1, dictionary?.count ?? 0) - 1))
        page.append(UInt8(width))
        BitPacking.appendHybrid(indices[range], width: width, to: &page)
      case Encoding.deltaBinaryPacked:
        BitPacking.appendDeltas(values[range], to: &page)
      case _ where isBoolean:
        BitPacking.appendBits(values[range], to: &page)
      default:
        for value in values[range] { page.appendLittleEndian(value) }
      }
    }
  }
}
