import Foundation
package import TidemarkSQL
package import TidemarkTables
import TidemarkWarehouse

/// The queries that can be run by name: those that come with the program, and a user's own.
package struct SavedQueries: Sendable {
  package struct Entry: Sendable {
    package let query: QueryFile
    /// The user's file; nil for one that comes with the program.
    package let path: String?
  }

  /// By name.
  package let entries: [Entry]

  /// - Parameter directory: of `.sql` files; one named like a query of the program stands before it.
  ///
  /// Fails with `ReportError.cannotRead` or `QueryProblem.unreadableHeader`.
  package init(directory: String? = nil) throws {
    var entries = Dictionary(
      uniqueKeysWithValues: QueryFile.saved.map { ($0.name, Entry(query: $0, path: nil)) })
    if let directory {
      for entry in try Self.files(of: directory) { entries[entry.query.name] = entry }
    }
    self.entries = entries.values.sorted { $0.query.name < $1.query.name }
  }

  private static func files(of directory: String) throws -> [Entry] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".sql") }
    } catch {
      throw ReportError.cannotRead(path: directory, reason: error.localizedDescription)
    }
    return try names.sorted().map { name in
      let path = (directory as NSString).appendingPathComponent(name)
      let query = QueryFile(name: String(name.dropLast(4)), sql: try readText(path))
      if let line = zip(query.header("param"), query.declarations).first(where: { $1 == nil })?.0 {
        throw QueryProblem.unreadableHeader(path: path, line: "-- param: \(line)")
      }
      return Entry(query: query, path: path)
    }
  }

  /// Fails with `QueryProblem.unknown`.
  package func entry(named name: String) throws -> Entry {
    guard let entry = entries.first(where: { $0.query.name == name }) else {
      let names = entries.map(\.query.name)
      throw QueryProblem.unknown(name, didYouMean: name.nearestName(among: names))
    }
    return entry
  }

  /// What there is.
  package var report: Report {
    Report(sections: [
      ReportTable(
        key: "queries", title: "Saved queries", columns: Self.columns,
        rows: entries.map { entry in
          let query = entry.query
          return [
            .text(query.name), Value(query.header("title").first),
            .text(query.declarations.compactMap { $0 }.map(\.usage).joined(separator: " ")),
            Value(query.header("description").first), Value(entry.path),
          ]
        })
    ])
  }

  static let columns = [
    ReportColumn("name", "Query", .text, "what `tidemark query` takes"),
    ReportColumn("title", "Question", .text, "what it answers; null where the file does not say"),
    ReportColumn(
      "parameters", "Parameters", .text, "as on the command line; in brackets where one may be left out"),
    ReportColumn("description", "Description", .text, "what a row is", detail: true),
    ReportColumn(
      "path", "File", .text, "the user's file; null for one that comes with the program", detail: true),
  ]
}

extension SavedQueries.Entry {
  /// The file as it is.
  package var text: String { query.sql }

  /// What a query answers, takes and gives.
  package var description: Report {
    let parameters = query.declarations.compactMap { $0 }.map { parameter -> [Value] in
      [
        .text(parameter.name), .text(parameter.kind.rawValue), .text(parameter.isRequired ? "yes" : "no"),
        Value(parameter.defaultText), .text(parameter.meaning),
      ]
    }
    let columns = query.resultColumns.map { column -> [Value] in
      [
        .text(column.name), Value(column.type.isEmpty ? nil : column.type),
        Value(column.unit.isEmpty ? nil : column.unit),
      ]
    }
    return Report(
      sections: [
        ReportTable(
          key: "query", title: "Query", layout: .record, columns: Self.queryColumns,
          rows: [
            [
              .text(query.name), Value(query.header("title").first), Value(query.header("description").first),
              Value(path),
            ]
          ]),
        ReportTable(
          key: "parameters", title: "Parameters", columns: Self.parameterColumns, rows: parameters),
        ReportTable(key: "columns", title: "Columns", columns: Self.resultColumns, rows: columns),
      ], mainIndex: 2)
  }

  static let queryColumns = [
    ReportColumn("name", "Query", .text, "what `tidemark query` takes"),
    ReportColumn("title", "Question", .text, "what it answers; null where the file does not say"),
    ReportColumn("description", "Description", .text, "what a row is; null where the file does not say"),
    ReportColumn("path", "File", .text, "the user's file; null for one that comes with the program"),
  ]

  static let parameterColumns = [
    ReportColumn("name", "Parameter", .text, "what -p takes"),
    ReportColumn("type", "Type", .text, "run (any run selector), integer, real or text"),
    ReportColumn("required", "Required", .text, "yes or no"),
    ReportColumn("default", "Default", .text, "value where none is given; null: NULL"),
    ReportColumn("meaning", "Meaning", .text, "what it does"),
  ]

  static let resultColumns = [
    ReportColumn("column", "Column", .text, "name of a result column"),
    ReportColumn("type", "Type", .text, "integer, real or text; null where the file does not say"),
    ReportColumn("unit", "Unit", .text, "null for a plain number or text"),
  ]
}

extension QueryParameter {
  /// `-p scenario=…`, `[-p run=latest]`
  var usage: String {
    isRequired ? "-p \(name)=…" : "[-p \(name)=\(defaultText ?? "…")]"
  }
}

/// Fails with `ReportError.cannotRead`.
package func readText(_ path: String) throws -> String {
  do {
    return try String(contentsOfFile: path, encoding: .utf8)
  } catch {
    throw ReportError.cannotRead(path: path, reason: error.localizedDescription)
  }
}
