import TidemarkWarehouse

/// `name = value`, a line each and an empty one between rows, as the sqlite3 shell's `.mode line`; for rows too wide for a terminal.
package enum LineFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    report.sections.map(\.forPrograms).flatMap { table -> [String] in
      let names = table.columns.map { visible($0.key) }
      let width = names.map(displayWidth).max() ?? 0
      return table.rows.map { row in
        row.indices.map { index in
          let padding = String(repeating: " ", count: width - displayWidth(names[index]))
          return "\(padding)\(names[index]) = \(visible(machineText(row[index]) ?? style.null))\n"
        }.joined()
      }
    }.joined(separator: "\n")
  }
}
