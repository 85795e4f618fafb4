import Foundation
package import TidemarkErrors

/// What lies where a user wants something written.
package enum Destination: Sendable, Equatable {
  /// A regular file, or nothing yet. The path has no links left.
  case file(String)
  /// A terminal, a pipe or a character device, which is written to and never replaced.
  case stream(String)
  /// An open descriptor of this process, as `/dev/stdout` and the shell's `>(…)` name one.
  case descriptor(CInt)

  /// Follows links, but not one that somebody else put into a shared folder.
  ///
  /// - Parameter mayReplaceDatabase: whether a SQLite file may be what is written.
  /// - Throws: `DestinationError`.
  package init(_ name: String, mayReplaceDatabase: Bool = false) throws {
    var path = name
    for _ in 0..<40 {
      let folder = try Self.folder(of: path, name: name)
      path = (folder == "/" ? "" : folder) + "/" + FileSystem.name(of: path)
      if let descriptor = Self.descriptor(folder: folder, path: path) {
        self = .descriptor(try Self.checked(descriptor, name: name))
        return
      }
      var status = stat()
      guard lstat(path, &status) == 0 else {
        guard errno == ENOENT else { throw DestinationError.cannotWrite(path: name, code: errno) }
        try Self.refuseBesideDatabase(path, name: name)
        self = .file(path)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK where folder.hasPrefix("/proc/"):
        // A descriptor of another process.
        guard stat(path, &status) == 0 else { throw DestinationError.cannotWrite(path: name, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
          guard status.st_mode & S_IFMT != S_IFDIR else { throw DestinationError.directory(path: name) }
          self = .stream(path)
          return
        }
        let target = try Self.target(of: path, folder: folder, name: name)
        // The file may have lost its name since it was opened.
        guard FileSystem.isSame(path, target) else { throw DestinationError.special(path: name) }
        path = target
        continue
      case S_IFLNK:
        try Self.refuseForeignLink(status, folder: folder, name: name)
        path = try Self.target(of: path, folder: folder, name: name)
        continue
      case S_IFREG:
        if !mayReplaceDatabase { try Self.refuseDatabase(path, name: name) }
        try Self.refuseBesideDatabase(path, name: name)
        self = .file(path)
      case S_IFIFO, S_IFCHR: self = .stream(path)
      case S_IFDIR: throw DestinationError.directory(path: name)
      default: throw DestinationError.special(path: name)
      }
      return
    }
    throw DestinationError.cannotWrite(path: name, code: ELOOP)
  }

  /// The path of a file that may be replaced. Fails with `DestinationError.special` for what is no file.
  package static func filePath(_ name: String, mayReplaceDatabase: Bool = false) throws -> String {
    guard case .file(let path) = try Destination(name, mayReplaceDatabase: mayReplaceDatabase) else {
      throw DestinationError.special(path: name)
    }
    return path
  }

  private static func folder(of path: String, name: String) throws -> String {
    guard !path.isEmpty, !path.hasSuffix("/") else { throw DestinationError.directory(path: name) }
    let parent = FileSystem.folder(of: path)
    guard let resolved = realpath(parent.isEmpty ? "." : parent, nil) else {
      throw DestinationError.cannotWrite(path: name, code: errno)
    }
    defer { free(resolved) }
    return try utf8(Array(UnsafeBufferPointer(start: resolved, count: strlen(resolved))), name: name)
  }

  /// A path with other bytes would become another path.
  private static func utf8(_ bytes: [CChar], name: String) throws -> String {
    guard let text = String(validating: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self) else {
      throw DestinationError.cannotWrite(path: name, code: EILSEQ)
    }
    return text
  }

  private static func descriptor(folder: String, path: String) -> CInt? {
    let own = "/proc/\(getpid())/"
    let isOwn = folder == own + "fd" || folder.hasPrefix(own + "task/") && folder.hasSuffix("/fd")
    guard isOwn || folder == "/dev/fd" else { return nil }
    return CInt(FileSystem.name(of: path))
  }

  /// A descriptor that this process was started with, and that is no database. What it opened itself is closed for programs
  /// that it starts, and is nobody's to write to.
  private static func checked(_ descriptor: CInt, name: String) throws -> CInt {
    let flags = fcntl(descriptor, F_GETFD)
    guard flags >= 0, flags & FD_CLOEXEC == 0 else {
      throw DestinationError.cannotWrite(path: name, code: EBADF)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DestinationError.cannotWrite(path: name, code: errno) }
    if status.st_mode & S_IFMT == S_IFREG {
      let link = "/proc/self/fd/\(descriptor)"
      guard !isDatabase(link) else { throw DestinationError.database(path: name) }
      try refuseBesideDatabase(try target(of: link, folder: "/proc/self/fd", name: name), name: name)
    }
    return descriptor
  }

  private static func target(of path: String, folder: String, name: String) throws -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { throw DestinationError.cannotWrite(path: name, code: errno) }
    let target = try utf8(Array(bytes[..<count]), name: name)
    return target.hasPrefix("/") ? target : folder + "/" + target
  }

  /// The rule of the kernel's `protected_symlinks` (proc_sys_fs(5)), which not every machine has switched on.
  private static func refuseForeignLink(_ link: stat, folder: String, name: String) throws {
    var status = stat()
    guard stat(folder, &status) == 0 else { throw DestinationError.cannotWrite(path: name, code: errno) }
    let isShared = status.st_mode & (S_ISVTX | S_IWOTH) == S_ISVTX | S_IWOTH
    guard !isShared || link.st_uid == geteuid() || link.st_uid == status.st_uid else {
      throw DestinationError.foreignLink(path: name)
    }
  }

  /// A file that cannot be read may be one.
  private static func refuseDatabase(_ path: String, name: String) throws {
    guard !isDatabase(path) else { throw DestinationError.database(path: name) }
    guard access(path, R_OK) == 0 else { throw DestinationError.unreadable(path: name) }
  }

  private static func refuseBesideDatabase(_ path: String, name: String) throws {
    for suffix in ["-wal", "-shm", "-lock", "-journal"] where path.hasSuffix(suffix) {
      let database = String(path.dropLast(suffix.count))
      if isDatabase(database) { throw DestinationError.besideDatabase(path: name, database: database) }
    }
  }

  /// Whether a file begins as every SQLite file does (https://www.sqlite.org/fileformat.html, section 1.3).
  private static func isDatabase(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    return read(descriptor, &bytes, 16) == 16 && bytes == Array("SQLite format 3\0".utf8)
  }
}

/// Why nothing can be written to a place.
package enum DestinationError: ExplainedError, Equatable {
  case database(path: String)
  case besideDatabase(path: String, database: String)
  /// A file that the same command reads.
  case input(path: String)
  case directory(path: String)
  /// A file, or whatever else, where a folder is needed.
  case noFolder(path: String)
  /// A socket, a disk, or a pipe where a file is needed.
  case special(path: String)
  case foreignLink(path: String)
  /// Whether it is a database is not known.
  case unreadable(path: String)
  case exists(path: String)
  case cannotWrite(path: String, code: CInt)

  package var exitStatus: ExitStatus {
    switch self {
    case .database, .besideDatabase, .input: .usage
    case .directory, .noFolder, .special, .foreignLink, .unreadable, .exists, .cannotWrite: .failed
    }
  }

  /// On one line, whatever a file is called.
  package var description: String { visible(sentence) }

  private var sentence: String {
    switch self {
    case .database(let path):
      "\(path) is a database, and writing would destroy it; name another file"
    case .besideDatabase(let path, let database):
      "\(path) belongs to the database \(database); name another file"
    case .input(let path): "\(path) is read by this command, and writing would destroy it; name another file"
    case .directory(let path): "cannot write \(path): it is a directory; name a file in it"
    case .noFolder(let path):
      "cannot write into \(path): it is not a folder; name another place"
    case .special(let path): "cannot write \(path): it is not a file, and a file cannot be created there"
    case .foreignLink(let path):
      "cannot write \(path): it is a link that another user created in a folder where everybody can write; name another file"
    case .unreadable(let path):
      "\(path) cannot be read, so it may be a database, which writing would destroy; name another file, or delete it first"
    case .exists(let path): "\(path) exists; name another file, or delete it first"
    case .cannotWrite(let path, let code): "cannot write \(path): \(String(cString: strerror(code)))"
    }
  }
}
