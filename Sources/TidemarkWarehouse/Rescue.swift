import Foundation
import GRDB

extension Warehouse {
  /// Fails with `WarehouseError.replaced` when the file, its log or its shared memory is no longer the one that was opened.
  /// Who wrote on would write where nobody reads, or into what another program takes for its own.
  func checkFiles() throws {
    guard let files else { return }
    guard OpenFiles(path: path) == files, FileSystem.size(path) ?? 0 > 0 else {
      throw WarehouseError.replaced(path: path)
    }
  }

  /// Saves what is in an open warehouse after `WarehouseError.replaced`, and returns the path of the file that holds it.
  ///
  /// Where nobody else can have opened the file anew, its log is folded into it, wherever it lies now. Else, and where it was
  /// deleted, everything is copied into a new file beside.
  ///
  /// - Parameter finish: writes what is still to be written.
  func rescue(
    testID: String, _ finish: @escaping @Sendable (Database) throws -> Void
  ) async throws -> String {
    var isFinished = false
    if let sideLock, let place = files?.database.flatMap(OpenFiles.path), isAlone(at: place) {
      let isFolded = try await queue.writeWithoutTransaction { db in
        try sideLock.excluding {
          try db.inTransaction(.immediate) {
            try finish(db)
            return .commit
          }
          return try Self.truncateLog(db, patience: .seconds(2))
        }
      }
      isFinished = true
      if isFolded {
        if place != path { removeOwnLog() }
        return place
      }
    }
    let folder = FileSystem.folder(of: path)
    let copy =
      (FileSystem.isDirectory(folder) ? folder : FileManager.default.temporaryDirectory.path)
      + "/\(FileSystem.name(of: path)).rescued-\(testID)"
    let draft = try FileDraft(for: copy, mode: 0o600)
    try await queue.writeWithoutTransaction { [draftPath = draft.path] db in
      try db.execute(sql: "VACUUM INTO ?", arguments: [draftPath])
    }
    try draft.publish(isReplacing: false)
    if !isFinished { try await Self.openForWriting(copy).write(finish) }
    return copy
  }

  /// Whether no other program can have opened the file since its log or shared memory went away: it would have made new ones.
  private func isAlone(at place: String) -> Bool {
    guard let files else { return false }
    let now = OpenFiles(path: place)
    return (now.log == nil || now.log == files.log) && (now.index == nil || now.index == files.index)
      && FileSystem.size(place) ?? 0 > 0
  }

  /// What a file that was renamed leaves under its old name.
  private func removeOwnLog() {
    let now = OpenFiles(path: path)
    if now.log != nil, now.log == files?.log { unlink(path + "-wal") }
    if now.index != nil, now.index == files?.index { unlink(path + "-shm") }
  }
}
