import Foundation
import Testing
import TidemarkTestSupport

/// A command that writes, and the files it finds.
enum Victim: String, CaseIterable, Sendable {
  case recording
  case firstRecording = "first recording"
  case importing = "import"
  case merge, prune, migration, backup, vacuum, delete, push, pull
  case lakeExport = "export to a lake"

  var tool: BuiltTool { self == .recording || self == .firstRecording ? .collect : .tidemark }

  /// Whether no reading may be fewer after it.
  var keepsReadings: Bool { self != .prune && self != .delete }

  var arguments: [String] {
    switch self {
    case .recording, .firstRecording:
      ["record", "--pid", "test=\(getpid())", "--interval", "0.4", "--duration", "1.2s"]
    case .importing: ["import", "results.json", "-q"]
    case .merge: ["merge", "other.db", "-q"]
    case .prune: ["db", "prune", "--keep", "1d", "--samples-only", "--apply", "-q"]
    case .migration: ["db", "migrate", "-q"]
    case .backup: ["db", "backup", "copy.db", "--force", "-q"]
    case .vacuum: ["db", "vacuum", "-q"]
    case .delete: ["delete", "#1", "--yes", "-q"]
    case .push: ["push", "--to", "store", "-q"]
    case .pull: ["pull", "--from", "store", "-q"]
    case .lakeExport: ["lake", "export", "lake", "-q"]
    }
  }

  /// A command that fails where what it wrote beside the warehouse is not whole.
  var check: [String]? {
    switch self {
    case .push, .pull: ["store", "verify", "store"]
    case .lakeExport: ["lake", "verify", "lake"]
    default: nil
    }
  }

  /// Whether that is how it ends when no fault keeps it from its end.
  func isDone(_ result: ToolResult) -> Bool {
    switch self {
    // What was deleted already is not there any more.
    case .delete: result.status == 0 || result.status == 3
    // The machine was too busy to read a process in time, which is no fault of the disk.
    case .recording, .firstRecording:
      result.status == 0
        || result.status == 1 && result.stderr.contains("no reading finished before the next was due")
    default: result.status == 0
    }
  }

  func prepare(_ folder: URL) async throws {
    let path = folder.appending(path: "tidemark.db").path
    func copy(_ runs: RecordedRuns, to name: String) async throws {
      try await runs.withCopy {
        try FileManager.default.copyItem(atPath: $0, toPath: folder.appending(path: name).path)
      }
    }
    switch self {
    case .firstRecording: break
    case .recording, .prune, .backup, .vacuum, .delete, .lakeExport: try await copy(.known, to: "tidemark.db")
    case .push, .pull:
      let store = folder.appending(path: "store")
      try FileManager.default.createDirectory(at: store, withIntermediateDirectories: false)
      try await copy(.known, to: "tidemark.db")
      guard self == .pull else { return }
      try await copy(.varied, to: "from.db")
      let pushed = try await BuiltTool.tidemark.run(
        ["push", "--to", "store", "--db", "from.db"], directory: folder)
      #expect(pushed.status == 0, "\(pushed.stderr)")
      removeWarehouse("from.db", in: folder)
    case .merge:
      try await copy(.known, to: "tidemark.db")
      try await copy(.varied, to: "other.db")
    case .importing:
      try await copy(.known, to: "tidemark.db")
      try await copy(.varied, to: "from.db")
      let exported = try await BuiltTool.tidemark.run(
        ["export", "latest", "--as", "results-json", "-o", "results.json", "--db", "from.db"],
        directory: folder)
      #expect(exported.status == 0, "\(exported.stderr)")
      removeWarehouse("from.db", in: folder)
    case .migration:
      let migrations = packageRoot.appending(path: "migrations")
      var sql = "PRAGMA application_id = 0x54494445;\n"
      for (index, name) in try FileManager.default.contentsOfDirectory(atPath: migrations.path).sorted()
        .prefix(5).enumerated()
      {
        sql += try String(contentsOf: migrations.appending(path: name), encoding: .utf8)
        sql += "\nPRAGMA user_version = \(index + 1);\n"
      }
      try sqlite(path, sql + "PRAGMA journal_mode = WAL;")
    }
  }
}

private func removeWarehouse(_ name: String, in folder: URL) {
  for suffix in ["", "-wal", "-shm", "-lock"] { unlink(folder.appending(path: name + suffix).path) }
}

/// What SQLite's shell prints.
@discardableResult
func sqlite(_ path: String, _ sql: String) throws -> String {
  let (shell, input, output) = (Process(), Pipe(), Pipe())
  shell.executableURL = URL(filePath: "/usr/bin/env")
  shell.arguments = ["sqlite3", path]
  shell.standardInput = input
  shell.standardOutput = output
  try shell.run()
  try input.fileHandleForWriting.write(contentsOf: Data(sql.utf8))
  try input.fileHandleForWriting.close()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  shell.waitUntilExit()
  #expect(shell.terminationStatus == 0)
  return text.trimmingCharacters(in: .newlines)
}
