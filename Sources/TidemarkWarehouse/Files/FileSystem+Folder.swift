import Foundation

extension FileSystem {
  /// Makes a folder where none is, with those above it.
  ///
  /// - Parameter path: as the user named it, or below what the user named.
  /// - Throws: `DestinationError.noFolder` where something else is in the way, or `.cannotWrite`.
  package static func makeFolder(_ path: String) throws {
    guard !path.isEmpty, !isDirectory(path), mkdir(path, 0o777) != 0 else { return }
    let code = errno
    let above = folder(of: path)
    // Where a file is in the way further up, the folder above says so.
    if [ENOENT, ENOTDIR].contains(code), !above.isEmpty, above != path {
      try makeFolder(above)
      guard mkdir(path, 0o777) == 0 || isDirectory(path) else {
        throw DestinationError.cannotWrite(path: path, code: errno)
      }
    } else if code != EEXIST {
      throw DestinationError.cannotWrite(path: path, code: code)
    } else if !isDirectory(path) {
      throw DestinationError.noFolder(path: path)
    }
  }

  /// Brings the names in a folder to the disk. A file system that cannot, as some network file systems, does so by itself
  /// (EBADF, EINVAL: PostgreSQL, src/common/file_utils.c, fsync_fname). A folder that may be written and not read is left.
  ///
  /// - Throws: `DestinationError.cannotWrite`, for example where the disk fails.
  package static func sync(folder path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == EACCES else { throw DestinationError.cannotWrite(path: path, code: errno) }
      return
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || [EBADF, EINVAL].contains(errno) else {
      throw DestinationError.cannotWrite(path: path, code: errno)
    }
  }
}
