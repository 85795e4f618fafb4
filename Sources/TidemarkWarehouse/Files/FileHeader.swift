import Foundation

/// The facts of a SQLite file that can be read without opening it as a database, so that a file which is not
/// ours is never touched. Source: https://www.sqlite.org/fileformat.html, section 1.3.
struct FileHeader {
  let userVersion: UInt32
  let applicationID: UInt32
  /// Size in bytes that the header promises, or nil when the header does not vouch for it (the version-valid-for
  /// number differs from the change counter).
  let promisedBytes: Int?

  /// Fails with `.notFound`, `.isDirectory`, `.empty` or `.notSQLite`.
  init(path: String) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw WarehouseError.notFound(path: path)
    }
    guard !isDirectory.boolValue else { throw WarehouseError.isDirectory(path: path) }
    let bytes: [UInt8]
    // A pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw WarehouseError.unusable(path: path, reason: String(cString: strerror(errno)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw WarehouseError.notSQLite(path: path)
    }
    do {
      bytes = [UInt8](try file.read(upToCount: 100) ?? Data())
    } catch {
      throw WarehouseError.unusable(path: path, reason: error.localizedDescription)
    }
    guard !bytes.isEmpty else { throw WarehouseError.empty(path: path) }
    guard bytes.count == 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw WarehouseError.notSQLite(path: path)
    }
    func bigEndian(at offset: Int) -> UInt32 {
      bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    userVersion = bigEndian(at: 60)
    applicationID = bigEndian(at: 68)
    let rawPageSize = Int(bytes[16]) << 8 | Int(bytes[17])
    let pageSize = rawPageSize == 1 ? 65536 : rawPageSize
    promisedBytes =
      bigEndian(at: 24) == bigEndian(at: 92) ? Int(bigEndian(at: 28)) * pageSize : nil
  }
}
