import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Describe the views that SQL can use: columns, types, units, meanings.",
    discussion: """
      docs/datasette.md shows how to browse a warehouse with Datasette.
      Example: tidemark schema container_stats
      Example: tidemark schema --datasette -o metadata.json
      """)

  @Argument(help: "One view only.")
  var view: String?

  @Flag(help: "Also list the internal tables, which may change with any release.")
  var `internal` = false

  @Flag(help: "Print all views as one Markdown document.")
  var reference = false

  @Flag(help: "Print metadata for Datasette: views, columns, and all saved queries.")
  var datasette = false

  @Option(help: "Add the .sql files of a directory to those of --datasette.")
  var directory: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if directory != nil, !datasette { throw ValidationError("--directory goes with --datasette") }
    if datasette, reference || view != nil || `internal` {
      throw ValidationError("--datasette cannot be combined: it contains all views")
    }
  }

  func run() throws {
    let session = try Session(options)
    if datasette {
      let name = URL(filePath: session.warehouse.path).deletingPathExtension().lastPathComponent
      return try session.print(
        text: try DatasetteMetadata.json(
          database: name, SchemaObject.all(in: session.warehouse), SavedQueries(directory: directory)))
    }
    guard !reference else {
      return try session.print(text: SchemaReference.markdown(try SchemaObject.all(in: session.warehouse)))
    }
    try session.print(try SchemaReport(view, includesTables: `internal`, in: session.warehouse).report)
  }
}
