import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// Why an object is not what its name says.
struct ObjectProblem: Error { let reason: String }

/// The object of a run: a warehouse that holds it and nothing else, compressed by gzip.
///
/// gzip and not zstd: `gunzip` and `sqlite3` open it on every machine, in years too, and zlib is in every Debian. What zstd
/// would save is in docs/store.md.
enum RunBundle {
  /// Fails with `WarehouseError` where the rows of the run do not give their hashes.
  static func pack(
    _ run: RunHead, contentHash: String, from warehouse: Warehouse
  ) throws -> (name: ObjectName, data: Data) {
    try withFolder { folder in
      let file = folder.appending(path: "run.db")
      try warehouse.extract(run, to: file.path)
      do {
        let data = try Gzip.compressed(Data(contentsOf: file, options: .alwaysMapped))
        return (ObjectName.run(uid: run.uid, contentHash: contentHash, data: data), data)
      } catch let problem as Gzip.Problem {
        throw StoreError.file(path: file.path, reason: problem.reason)
      }
    }
  }

  /// Gives the path of the warehouse in an object, which is removed afterwards.
  ///
  /// - Throws: `ObjectProblem` for bytes that are not those the name was made from, and what is no warehouse of that run.
  static func unpack<T>(_ data: Data, _ name: ObjectName, _ body: (String) throws -> T) throws -> T {
    guard case .run(let uid, let content) = name.content else {
      throw ObjectProblem(reason: "it is no run")
    }
    if let problem = name.problem(with: data) { throw ObjectProblem(reason: problem) }
    return try withFolder { folder in
      let file = folder.appending(path: "run.db").path
      do {
        // A warehouse shrinks to a tenth or so; zeros, with which somebody wants to fill a disk, to a thousandth.
        try Gzip.decompress(data, to: file, limitBytes: max(64 << 20, data.count * 100))
        _ = try Warehouse.migrate(file, backsUp: false)
        let found = try Warehouse.openForReading(file).contentHashes()
        guard found.count == 1, let hash = found[uid] else {
          throw ObjectProblem(reason: "it holds another run than its name says")
        }
        guard hash.hasPrefix(content) else {
          throw ObjectProblem(reason: "the run in it has other contents than its name says")
        }
      } catch let problem as Gzip.Problem {
        throw ObjectProblem(reason: problem.reason)
      } catch let error as WarehouseError where !error.isPassing {
        throw ObjectProblem(reason: error.description.replacing(file, with: "the warehouse in it"))
      }
      return try body(file)
    }
  }

  private static func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
