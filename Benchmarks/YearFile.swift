import Foundation
import TidemarkWarehouse

/// A warehouse as years of CI leave it: runs of 13,020 readings in 10 scenarios, ten runs a day.
struct YearFile {
  static let templateCount = 10
  let path: String

  /// Takes the file that was made before, or makes it: ten imported files, copied with changes by SQL.
  init(runs: Int) throws {
    let files = FileManager.default
    try files.createDirectory(at: Workshop.folder, withIntermediateDirectories: true)
    path = Workshop.folder.appending(path: "year-\(runs)-schema-\(Warehouse.schemaVersion).db").path
    if files.fileExists(atPath: path) { return }
    let draft = path + ".draft"
    func removeDraft() throws {
      for file in ["", "-wal", "-shm", "-lock"].map({ draft + $0 }) where files.fileExists(atPath: file) {
        try files.removeItem(atPath: file)
      }
    }
    try removeDraft()
    var templates: [String] = []
    for number in 1...Self.templateCount {
      let file = Workshop.folder.appending(path: "template-\(number).json")
      var results = ResultsFile(seed: UInt64(number), day: number)
      try results.text().write(to: file, atomically: true, encoding: .utf8)
      templates.append(file.path)
    }
    _ = try ProgramRun(Workshop.program("tidemark"), ["import", "--db", draft] + templates)
    _ = try ProgramRun(
      "sqlite3",
      ["-bail", draft, ".parameter set :runs \(runs)", ".read \(Workshop.script("year_file.sql"))"])
    try files.moveItem(atPath: draft, toPath: path)
    try removeDraft()
  }
}
