extension Report {
  /// The same with grids that fit the terminal, and a sentence for each grid that lost columns.
  ///
  /// A grid keeps all columns where they fit when texts and headings wrap. Otherwise it drops those that its report
  /// declares ``ReportTable/droppable``. If that is not enough either, it keeps all columns, and ``TableFormat`` prints a
  /// line for each column.
  package func fitted(to style: TextStyle) -> (report: Report, dropped: [String]) {
    guard let width = style.terminalWidth else { return (self, []) }
    var report = self
    var sentences: [String] = []
    report.sections = sections.map { table in
      guard table.layout == .grid, let kept = table.indices(fitting: width, style) else { return table }
      let lost = table.shownIndices.filter { !kept.contains($0) }.map { table.columns[$0] }
      guard !lost.isEmpty else { return table }
      let name = sections.count > 1 ? " of \(table.key)" : ""
      let titles = lost.map { $0.title.isEmpty ? $0.key : $0.title }
      sentences.append(
        "the terminal is too narrow for these columns\(name): \(titles.joined(separator: ", "))")
      return table.choosing(kept)
    }
    if let last = sentences.indices.last {
      sentences[last] += "; --wide prints every column, and so does -f json"
    }
    return (report, sentences)
  }
}

extension ReportTable {
  /// The columns that a terminal has room for; nil where none has to go or too few may.
  fileprivate func indices(fitting width: Int, _ style: TextStyle) -> [Int]? {
    let order = droppable.compactMap { key in shownIndices.first { columns[$0].key == key } }
    guard !order.isEmpty, !rows.isEmpty else { return nil }
    let texts = Dictionary(
      uniqueKeysWithValues: shownIndices.map { ($0, TableFormat.texts(self, $0, style)) })
    func fits(_ indices: [Int], comfort: ColumnFit.Comfort) -> Bool {
      ColumnFit(indices.compactMap { texts[$0] }, limit: width, comfort: comfort) != nil
    }
    for comfort in [ColumnFit.Comfort.wholeCells, .none] {
      var kept = shownIndices
      var dropped: [Int] = []
      for index in order where !fits(kept, comfort: comfort) {
        kept.removeAll { $0 == index }
        dropped.append(index)
      }
      guard fits(kept, comfort: comfort) else { continue }
      // A wide column that went late can leave room for a narrow one that went before it.
      for index in dropped.reversed() {
        let more = (kept + [index]).sorted()
        if fits(more, comfort: comfort) { kept = more }
      }
      return kept
    }
    return nil
  }
}
