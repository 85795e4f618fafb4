package import TidemarkErrors

/// Everything that can be wrong with a warehouse file.
package enum WarehouseError: ExplainedError {
  case notFound(path: String)
  /// A warehouse cannot be created where no folder is.
  case noFolder(path: String, folder: String)
  case isDirectory(path: String)
  /// A warehouse that was there is gone, and its log is not.
  case strayLog(path: String, log: String)
  case empty(path: String)
  case notSQLite(path: String)
  /// Another program's SQLite file; `found` is its `application_id`.
  case foreign(path: String, found: UInt32)
  case tooOld(path: String, version: Int, needed: Int)
  case tooNew(path: String, version: Int, known: Int)
  case truncated(path: String, bytes: Int, expected: Int)
  case directoryNotWritable(path: String, directory: String)
  case fileNotWritable(path: String)
  case networkFileSystem(path: String, type: String, mountPoint: String)
  /// Another program kept the file locked for longer than is waited; `holder` names it where that can be found out.
  case locked(path: String, holder: String?)
  case diskFull(path: String)
  /// SQLite may not write, although the file could be opened for it.
  case readOnly(path: String)
  /// The operating system could not read or write the file.
  case inputOutput(path: String, reason: String)
  /// The pages of the file are not those of a database.
  case damaged(path: String, reason: String)
  /// A row breaks a rule of the schema.
  case ruleBroken(path: String, reason: String)
  /// Whatever else SQLite said after the file was found to be ours.
  case unusable(path: String, reason: String)
  /// The file under an open connection, its log or its shared memory was renamed, deleted or replaced.
  case replaced(path: String)
  /// The same, found by a program that comes later: another one still has the old files open.
  case broken(path: String)
  /// The same, after what was recorded was saved into another file.
  case rescued(path: String, file: String)
  /// The same, where it could not be saved.
  case notRescued(path: String, reason: String)
}

extension WarehouseError {
  package var exitStatus: ExitStatus { .warehouseUnusable }

  /// Whether the same attempt may succeed later.
  package var isPassing: Bool {
    switch self {
    case .locked, .diskFull, .readOnly, .inputOutput: true
    default: false
    }
  }

  /// On one line, whatever a file is called.
  package var description: String { visible(sentence) }

  private var sentence: String {
    switch self {
    case .notFound(let path):
      "no warehouse at \(path); record one with `tidemark-collect run --db \(shellQuoted(path))` or name another file with --db or TIDEMARK_DB"
    case .noFolder(let path, let folder):
      "cannot create \(path): there is no folder \(folder); create it (`mkdir -p \(folder)`), or name another file with --db"
    case .isDirectory(let path):
      "\(path) is a directory, not a warehouse; name a file inside it, such as \(path)/tidemark.db"
    case .strayLog(let path, let log):
      "\(path) does not exist, but \(log) does, and SQLite would apply that log to a new file; move the file that it belongs to back to \(path), or delete \(log), then try again"
    case .empty(let path):
      "\(path) is an empty file, not a warehouse; delete it and record again, or name another file with --db"
    case .notSQLite(let path):
      "\(path) is not a SQLite file; name a warehouse with --db"
    case .foreign(let path, let found):
      "\(path) is a SQLite file of another program (application_id \(found), a warehouse has 1414087749); name a warehouse with --db"
    case .tooOld(let path, let version, let needed):
      "\(path) has schema version \(version), this program reads version \(needed); migrate it with `tidemark db migrate --db \(shellQuoted(path))`"
    case .tooNew(let path, let version, let known):
      "\(path) has schema version \(version), this program knows up to \(known); use the release that wrote it, or a newer one"
    case .truncated(let path, let bytes, let expected):
      "\(path) is cut short: \(bytes) bytes, its header says \(expected); restore it from a backup"
    case .directoryNotWritable(let path, let directory):
      "cannot open \(path): the directory \(directory) is not writable, and SQLite keeps its -wal and -shm files beside the database; copy the file to a writable directory or give write permission"
    case .fileNotWritable(let path):
      "cannot write to \(path): no write permission; give it, or record into another file with --db"
    case .networkFileSystem(let path, let type, let mountPoint):
      "\(path) is on a \(type) file system (\(mountPoint)), where SQLite's WAL can be corrupted silently; record to a local file, then copy the runs with `tidemark merge`"
    case .locked(let path, let holder):
      "\(path) is locked: \(holder ?? "another program is writing to it, such as a `tidemark` command or a SQLite shell with an open transaction (`fuser \(path)` names it)"), and did not finish within 5 s; wait until it has, or end it, then try again"
    case .diskFull(let path):
      "cannot write to \(path): the disk is full; free some space there (`df -h`), then try again"
    case .readOnly(let path):
      "cannot write to \(path): it is read-only; look at the permissions of the file and its directory, and at how the file system is mounted"
    case .inputOutput(let path, let reason):
      "cannot read or write \(path): \(reason); look at the disk (`dmesg`), then see what `tidemark db check` says"
    case .damaged(let path, let reason):
      "\(path) is damaged: \(reason); see what `tidemark db check --db \(shellQuoted(path))` says, and restore it from a backup"
    case .ruleBroken(let path, let reason):
      "\(path) refused a row: \(reason); the source data is damaged, or this is a bug in Tidemark"
    case .unusable(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .replaced(let path):
      "\(path), or the -wal or -shm beside it, was renamed, deleted or replaced while it was open; nothing was stored since, so try again"
    case .broken(let path):
      "another program is recording into \(path), but has a different -wal or -shm open than the one beside it now; wait until it has ended (`fuser \(path)` names it), then try again"
    case .rescued(let path, let file):
      "\(path), or the -wal or -shm beside it, was renamed, deleted or replaced while it was recorded into, so the run was ended; everything up to then is in \(file)"
    case .notRescued(let path, let reason):
      "\(path), or the -wal or -shm beside it, was renamed, deleted or replaced while it was recorded into, and what was recorded could not be saved elsewhere: \(reason)"
    }
  }
}
