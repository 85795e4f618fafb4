import Foundation
import TidemarkWarehouse

/// A spreadsheet (ECMA-376, SpreadsheetML): one sheet a table, the names of columns in a fixed first row, types kept.
///
/// Numbers are numbers with all their digits, shown with as many decimals as in a table; times are dates in UTC; a NULL
/// is an empty cell. A text is always a text, never a formula.
package enum XLSXFormat {
  /// What one sheet can hold (https://support.microsoft.com, "Excel specifications and limits").
  private static let mostRows = 1_048_576
  private static let mostCharacters = 32_767

  /// Fails with `ReportError.tooLargeForSheet`.
  package static func bytes(_ report: Report) throws -> [UInt8] {
    let tables = report.sections.map(\.forPrograms)
    var styles = NumberStyles()
    var sheets: [Markup] = []
    for table in tables { sheets.append(try sheet(table, &styles)) }
    let names = sheetNames(tables)
    let numbers = Array(1...max(1, tables.count))
    var archive = ZipArchive()
    archive.add("[Content_Types].xml", contentTypes(numbers).text)
    archive.add("_rels/.rels", relations([("officeDocument", "xl/workbook.xml")]).text)
    archive.add("xl/workbook.xml", workbook(names).text)
    archive.add(
      "xl/_rels/workbook.xml.rels",
      relations(numbers.map { ("worksheet", "worksheets/sheet\($0).xml") } + [("styles", "styles.xml")]).text)
    archive.add("xl/styles.xml", styles.document.text)
    for (number, sheet) in zip(numbers, sheets) {
      archive.add("xl/worksheets/sheet\(number).xml", sheet.text)
    }
    return archive.finished
  }

  // MARK: - Sheets

  private static func sheet(_ table: ReportTable, _ styles: inout NumberStyles) throws -> Markup {
    guard table.rows.count < mostRows else {
      throw ReportError.tooLargeForSheet("\(table.rows.count) rows; it holds \(mostRows - 1)")
    }
    let columns = table.columns
    let rows =
      [columns.map { Cell.text($0.key) }]
      + table.rows.map { row in
        zip(row, columns).map { cell($0, $1.kind) }
      }
    let styleOf = columns.map { styles.index($0.kind) }
    var body: [Markup] = []
    for (index, row) in rows.enumerated() {
      var cells: [Markup] = []
      for (column, value) in row.enumerated() {
        let place = "\(letters(column))\(index + 1)"
        switch value {
        case .empty: continue
        case .number(let text):
          cells.append("<c r=\"\(place)\" s=\"\(styleOf[column])\"><v>\(text)</v></c>")
        case .boolean(let isTrue): cells.append("<c r=\"\(place)\" t=\"b\"><v>\(isTrue ? 1 : 0)</v></c>")
        case .text(let text):
          guard text.utf16.count <= mostCharacters else {
            throw ReportError.tooLargeForSheet(
              "a text of \(text.utf16.count) characters in \(columns[column].key); a cell holds \(mostCharacters)"
            )
          }
          let style = index == 0 ? NumberStyles.heading : 0
          cells.append(
            "<c r=\"\(place)\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(sheetText: text)</t></is></c>"
          )
        }
      }
      body.append("<row r=\"\(index + 1)\">\(cells.joined())</row>\n")
    }
    let widths: [Markup] = columns.indices.map { column in
      let longest = rows.prefix(1000).map { $0[column].width }.max() ?? 0
      return
        "<col min=\"\(column + 1)\" max=\"\(column + 1)\" width=\"\(min(60, longest + 2))\" customWidth=\"1\"/>"
    }
    let filter = "A1:\(letters(max(0, columns.count - 1)))\(rows.count)"
    return """
      \(head)<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
      <sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
      \(columns.isEmpty ? "" : "<cols>\(widths.joined())</cols>\n" as Markup)<sheetData>
      \(body.joined())</sheetData>
      \(columns.isEmpty ? "" : "<autoFilter ref=\"\(filter)\"/>\n" as Markup)</worksheet>

      """
  }

  private enum Cell {
    case empty
    case number(String)
    case boolean(Bool)
    case text(String)

    var width: Int {
      switch self {
      case .empty: 0
      case .boolean: 5
      case .number(let text): min(20, text.count)
      case .text(let text): displayWidth(text)
      }
    }
  }

  private static func cell(_ value: Value, _ kind: ReportColumn.Kind) -> Cell {
    switch (kind, value) {
    case (_, .null): .empty
    case (.flag, .integer(let integer)): .boolean(integer != 0)
    case (.timestamp, .text(let text)): serial(text).map { .number($0) } ?? .text(text)
    // A cell is a double: what it cannot hold exactly stays a text.
    case (_, .integer(let integer)):
      integer.magnitude <= 1 << 53 ? .number(String(integer)) : .text(String(integer))
    case (_, .real(let real)): real.isFinite ? .number(String(real)) : .empty
    default: machineText(value).map { .text($0) } ?? .empty
    }
  }

  /// A time as spreadsheets count it, days since 1899-12-30; nil for what is no time.
  private static func serial(_ iso: String) -> String? {
    Moment(iso8601: iso).map { String(Double($0.microseconds) / 86_400_000_000 + 25_569) }
  }

  private static func letters(_ column: Int) -> String {
    var (rest, letters) = (column + 1, "")
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }

  // MARK: - The parts around them

  private static let head: Markup = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

  /// At most 31 characters, none of `[]:*?/\`, no two alike whatever their case.
  private static func sheetNames(_ tables: [ReportTable]) -> [String] {
    var taken: Set<String> = []
    return tables.map { table in
      let clean = String(table.key.map { "[]:*?/\\'".contains($0) ? "_" : $0 }.prefix(28))
      var (name, number) = (clean.isEmpty ? "sheet" : clean, 1)
      while !taken.insert(name.lowercased()).inserted {
        number += 1
        name = "\(clean)_\(number)"
      }
      return name
    }
  }

  private static func workbook(_ names: [String]) -> Markup {
    let sheets: [Markup] = names.enumerated().map { index, name in
      "<sheet name=\"\(name)\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
    }
    return """
      \(head)<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
      xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>\(sheets.joined())</sheets></workbook>

      """
  }

  private static func relations(_ targets: [(type: String, target: String)]) -> Markup {
    let lines: [Markup] = targets.enumerated().map { index, relation in
      "<Relationship Id=\"rId\(index + 1)\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\(relation.type)\" Target=\"\(relation.target)\"/>"
    }
    return """
      \(head)<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\(lines.joined())</Relationships>

      """
  }

  private static func contentTypes(_ sheets: [Int]) -> Markup {
    let parts: [Markup] = sheets.map {
      "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    }
    return """
      \(head)<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
      <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>\
      \(parts.joined())</Types>

      """
  }
}

/// The looks that cells refer to by number.
private struct NumberStyles {
  static let heading = 1
  private var codes: [String] = []

  mutating func index(_ kind: ReportColumn.Kind) -> Int {
    guard let code = Self.code(kind) else { return 0 }
    if let known = codes.firstIndex(of: code) { return known + 2 }
    codes.append(code)
    return codes.count + 1
  }

  private static func code(_ kind: ReportColumn.Kind) -> String? {
    switch kind {
    case .real(let decimals): decimals > 0 ? "0." + String(repeating: "0", count: decimals) : "0"
    case .seconds: "0.0"
    case .share: "0%"
    case .bytes: "#,##0"
    case .timestamp: "yyyy-mm-dd hh:mm:ss"
    case .text, .verdict, .integer, .flag, .significant, .duration, .json, .any: nil
    }
  }

  /// Numbers from 164 on are formats of one's own.
  var document: Markup {
    let formats: [Markup] = codes.enumerated().map {
      "<numFmt numFmtId=\"\($0 + 164)\" formatCode=\"\($1)\"/>"
    }
    let cells: [Markup] = codes.indices.map {
      "<xf numFmtId=\"\($0 + 164)\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
      <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">\
      \(codes.isEmpty ? "" : "<numFmts count=\"\(codes.count)\">\(formats.joined())</numFmts>" as Markup)\
      <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
      <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="\(codes.count + 2)"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
      <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\(cells.joined())</cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>

      """
  }
}

extension Markup.Interpolation {
  /// A text of a cell, complete: XML cannot hold control characters, which SpreadsheetML writes as `_x001B_`; a text
  /// that reads like such an escape has its underscore escaped (ECMA-376, ST_Xstring).
  fileprivate mutating func appendInterpolation(sheetText text: String) {
    let readable = text.replacing(/_x[0-9A-Fa-f]{4}_/) { "_x005F" + $0.output }
    appendInterpolation(
      Markup(
        verbatim: readable.unicodeScalars.reduce(into: "") { result, scalar in
          switch scalar {
          case "&": result += "&amp;"
          case "<": result += "&lt;"
          case ">": result += "&gt;"
          case "\t", "\n": result.unicodeScalars.append(scalar)
          case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "_x" + String(repeating: "0", count: 4 - digits.count) + digits + "_"
          default: result.unicodeScalars.append(scalar)
          }
        }))
  }
}
