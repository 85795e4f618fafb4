import Foundation
import TidemarkErrors
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
      let path = "\(directory)/\(name)"
      let query = QueryFile(name: String(name.dropLast(4)), sql: try readText(path))
      if let line = zip(query.header("param"), query.declarations).first(where: { $1 == nil })?.0 {
        throw QueryProblem.unreadableHeader(path: path, line: "-- param: \(line)")
      }
      return Entry(query: query, path: path)
    }
  }

  package var names: [String] { entries.map(\.query.name) }

  /// Fails with `QueryProblem.unknown`.
  package func entry(named name: String) throws -> Entry {
    guard let entry = entries.first(where: { $0.query.name == name }) else {
      throw QueryProblem.unknown(name, didYouMean: name.nearest(among: names))
    }
    return entry
  }

  /// What there is.
  package var report: Report {
    Report(sections: [
      ReportTable(
        key: "queries", title: "Saved queries", columns: Self.columns,
        rows: entries)
    ])
  }

  static let columns: [Column<Entry>] = [
    Column("name", "Query", .text, "its name for `tidemark query`") { $0.query.name },
    Column("title", "Question", .text, "what it answers; null where the file does not say") {
      $0.query.header("title").first
    },
    Column("parameters", "Parameters", .text, "as on the command line; in brackets where one may be left out")
    { $0.query.declarations.compactMap { $0 }.map(\.usage).joined(separator: " ") },
    Column("description", "Description", .text, "what a row is", detail: true) {
      $0.query.header("description").first
    },
    Column("path", "File", .text, "the user's file; null for one that comes with the program", detail: true) {
      $0.path
    },
  ]
}

extension SavedQueries.Entry {
  /// The file as it is.
  package var text: String { query.sql }

  /// What a query answers, takes and gives.
  package var description: Report {
    Report(
      sections: [
        ReportTable(
          key: "query", title: "Query", layout: .record, columns: Self.queryColumns, rows: [self]),
        ReportTable(
          key: "parameters", title: "Parameters", columns: Self.parameterColumns,
          rows: query.declarations.compactMap { $0 }),
        ReportTable(
          key: "columns", title: "Columns", columns: Self.resultColumns, rows: query.resultColumns),
      ], mainIndex: 2)
  }

  static let queryColumns: [Column<SavedQueries.Entry>] = [
    Column("name", "Query", .text, "its name for `tidemark query`") { $0.query.name },
    Column("title", "Question", .text, "what it answers; null where the file does not say") {
      $0.query.header("title").first
    },
    Column("description", "Description", .text, "what a row is; null where the file does not say") {
      $0.query.header("description").first
    },
    Column("path", "File", .text, "the user's file; null for one that comes with the program") { $0.path },
  ]

  static let parameterColumns: [Column<QueryParameter>] = [
    Column("name", "Parameter", .text, "its name for -p") { $0.name },
    Column("type", "Type", .text, "run (any run selector), integer, real or text") { $0.kind.rawValue },
    Column("required", "Required", .text, "yes or no") { $0.isRequired ? "yes" : "no" },
    Column("default", "Default", .text, "value where none is given; null: NULL") { $0.defaultText },
    Column("meaning", "Meaning", .text, "what it does") { $0.meaning },
  ]

  static let resultColumns: [Column<QueryColumn>] = [
    Column("column", "Column", .text, "name of a result column") { $0.name },
    Column("type", "Type", .text, "integer, real or text; null where the file does not say") {
      $0.type.isEmpty ? nil : $0.type
    },
    Column("unit", "Unit", .text, "null for a plain number or text") { $0.unit.isEmpty ? nil : $0.unit },
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
