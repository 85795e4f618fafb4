/// Writes a Parquet file (https://github.com/apache/parquet-format): flat columns that may be NULL, Zstandard, and bounds and counts of
/// every row group and page, so that a reader skips what it does not need.
///
/// The same rows give the same bytes.
package struct ParquetFile {
  package private(set) var columns: [ColumnBuffer]
  package private(set) var rowCount = 0
  private let schema: [ParquetColumn]
  private let metadata: [(key: String, value: String)]
  private let createdBy: String
  private var bytes = Array("PAR1".utf8)
  private var groups: [RowGroup] = []

  fileprivate struct RowGroup {
    let rowCount: Int
    let offset: Int
    let chunks: [PlacedChunk]
  }

  /// A chunk without its bytes, which are in the file at `offset`.
  fileprivate struct PlacedChunk {
    let chunk: ColumnChunk
    let offset: Int
    let length: Int
    var columnIndex: (offset: Int, length: Int)?
    var offsetIndex: (offset: Int, length: Int) = (0, 0)
  }

  /// Rows of a row group at most.
  package static let groupRows = 131_072

  /// - Parameters:
  ///   - columns: not empty, with different names.
  ///   - metadata: keys and values for the footer.
  ///   - createdBy: `program version 1.2.3`, the form that readers look for.
  package init(
    _ columns: [ParquetColumn], metadata: [(key: String, value: String)] = [], createdBy: String
  ) {
    schema = columns
    self.columns = columns.map(ColumnBuffer.init)
    self.metadata = metadata
    self.createdBy = createdBy
  }

  /// Gives `body` the columns to append one value or NULL to each.
  package mutating func appendRow<E>(_ body: (inout [ColumnBuffer]) throws(E) -> Void) throws(E) {
    try appendRows(1, body)
  }

  /// Gives `body` the columns to append `count` values or NULLs to each.
  ///
  /// - Parameter count: no more than `room`.
  package mutating func appendRows<E>(
    _ count: Int, _ body: (inout [ColumnBuffer]) throws(E) -> Void
  ) throws(E) {
    try body(&columns)
    rowCount += count
    if columns[0].rowCount == Self.groupRows { endGroup() }
  }

  /// Rows until the row group is full, at least 1.
  package var room: Int { Self.groupRows - columns[0].rowCount }

  private mutating func endGroup() {
    let offset = bytes.count
    let count = columns[0].rowCount
    precondition(columns.allSatisfy { $0.rowCount == count }, "every column has a value or NULL in every row")
    let chunks = columns.map { buffer in
      let chunk = ColumnChunk(buffer)
      defer { bytes += chunk.bytes }
      return PlacedChunk(chunk: chunk, offset: bytes.count, length: chunk.bytes.count)
    }
    groups.append(RowGroup(rowCount: count, offset: offset, chunks: chunks))
    for index in columns.indices { columns[index].removeAll() }
  }

  /// The whole file.
  package consuming func finished() -> [UInt8] {
    if columns[0].rowCount > 0 { endGroup() }
    groups = groups.map { group in
      RowGroup(rowCount: group.rowCount, offset: group.offset, chunks: group.chunks.map { indexed($0) })
    }
    let footer = footer
    bytes += footer
    bytes.appendLittleEndian(UInt32(footer.count))
    bytes += Array("PAR1".utf8)
    return bytes
  }

  /// Whether the footer of a file that this type wrote names that program.
  package static func isCreated(by program: String, _ bytes: [UInt8]) -> Bool {
    // The length of the footer, four bytes before the last four (https://parquet.apache.org/docs/file-format/).
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var field = CompactThrift()
    field.text(1, program)
    return bytes.dropLast(8).suffix(length).firstRange(of: field.bytes.dropFirst()) != nil
  }

  // MARK: - Page index (https://parquet.apache.org/docs/file-format/pageindex/)

  private mutating func indexed(_ placed: PlacedChunk) -> PlacedChunk {
    var placed = placed
    let pages = placed.chunk.pages
    // A page of values without bounds would have to be called empty.
    if pages.allSatisfy({ $0.bounds != nil || $0.nullCount == $0.rowCount(in: placed.chunk) }) {
      var index = CompactThrift()
      index.flags(1, pages.map { $0.bounds == nil })
      index.binaries(2, pages.map { $0.bounds?.least ?? [] })
      index.binaries(3, pages.map { $0.bounds?.greatest ?? [] })
      index.integer(4, 0)  // UNORDERED
      index.longs(5, pages.map { Int64($0.nullCount) })
      index.end()
      placed.columnIndex = (bytes.count, index.bytes.count)
      bytes += index.bytes
    }
    var locations = CompactThrift()
    locations.structures(1, pages) { thrift, page in
      thrift.long(1, Int64(placed.offset + page.offset))
      thrift.integer(2, Int32(page.length))
      thrift.long(3, Int64(page.firstRow))
    }
    locations.end()
    placed.offsetIndex = (bytes.count, locations.bytes.count)
    bytes += locations.bytes
    return placed
  }

  // MARK: - Footer (`FileMetaData` of parquet.thrift)

  private var footer: [UInt8] {
    var thrift = CompactThrift()
    thrift.integer(1, 2)
    thrift.structures(2, [nil] + schema.map(Optional.some)) { thrift, column in
      guard let column else {
        thrift.text(4, "schema")
        return thrift.integer(5, Int32(schema.count))
      }
      column.write(to: &thrift)
    }
    thrift.long(3, Int64(rowCount))
    thrift.structures(4, groups) { $1.write(to: &$0) }
    if !metadata.isEmpty {
      thrift.structures(5, metadata) {
        $0.text(1, $1.key)
        $0.text(2, $1.value)
      }
    }
    thrift.text(6, createdBy)
    thrift.structures(7, schema) { thrift, _ in thrift.structure(1) { _ in } }
    thrift.end()
    return thrift.bytes
  }
}

extension ColumnChunk.Page {
  fileprivate func rowCount(in chunk: ColumnChunk) -> Int {
    let next = chunk.pages.first { $0.firstRow > firstRow }?.firstRow ?? chunk.rowCount
    return next - firstRow
  }
}

extension ParquetFile.RowGroup {
  fileprivate func write(to thrift: inout CompactThrift) {
    thrift.structures(1, chunks) { $1.write(to: &$0) }
    thrift.long(2, chunks.reduce(0) { $0 + Int64($1.chunk.uncompressedCount) })
    thrift.long(3, Int64(rowCount))
    thrift.long(5, Int64(offset))
    thrift.long(6, chunks.reduce(0) { $0 + Int64($1.length) })
  }
}

extension ParquetFile.PlacedChunk {
  fileprivate func write(to thrift: inout CompactThrift) {
    thrift.long(2, 0)
    thrift.structure(3) { metadata in
      metadata.integer(1, chunk.column.physicalType)
      // PLAIN is the dictionary's, RLE that of the levels.
      metadata.integers(2, Array(Set([chunk.encoding, 0, 3])).sorted())
      metadata.binaries(3, [Array(chunk.column.name.utf8)])
      metadata.integer(4, 6)  // ZSTD
      metadata.long(5, Int64(chunk.rowCount))
      metadata.long(6, Int64(chunk.uncompressedCount))
      metadata.long(7, Int64(length))
      metadata.long(9, Int64(offset + chunk.pages[0].offset))
      if chunk.hasDictionary { metadata.long(11, Int64(offset)) }
      metadata.structure(12) { statistics in
        statistics.long(3, Int64(chunk.nullCount))
        guard let bounds = chunk.bounds else { return }
        statistics.binary(5, bounds.greatest)
        statistics.binary(6, bounds.least)
      }
    }
    thrift.long(4, Int64(offsetIndex.offset))
    thrift.integer(5, Int32(offsetIndex.length))
    guard let columnIndex else { return }
    thrift.long(6, Int64(columnIndex.offset))
    thrift.integer(7, Int32(columnIndex.length))
  }
}
