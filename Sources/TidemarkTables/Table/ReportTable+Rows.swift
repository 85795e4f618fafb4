package import TidemarkWarehouse

extension ReportTable {
  /// A query's rows as they are, described by `columns`, which name the query's own in any order.
  package init(
    key: String, title: String, layout: Layout = .grid, columns: [ReportColumn], result: ResultRows
  ) {
    let indices = columns.map { column in result.columns.firstIndex(of: column.key) }
    self.init(
      key: key, title: title, layout: layout, columns: columns,
      rows: result.rows.map { row in indices.map { index in index.map { row[$0] } ?? .null } })
  }

  /// Neighbouring rows of a prose section under their common heading, NULLs of a heading left out.
  package var paragraphs: [(heading: String, sentences: [String])] {
    var paragraphs: [(heading: String, sentences: [String])] = []
    for row in rows {
      let heading = row.dropLast().compactMap(machineText).joined(separator: ", ")
      let sentence = row.last.flatMap(machineText) ?? ""
      if paragraphs.last?.heading == heading {
        paragraphs[paragraphs.count - 1].sentences.append(sentence)
      } else {
        paragraphs.append((heading, [sentence]))
      }
    }
    return paragraphs
  }

  /// The values of one column.
  package func values(_ key: String) -> [Value] {
    guard let index = columns.firstIndex(where: { $0.key == key }) else { return [] }
    return rows.map { $0[index] }
  }
}
