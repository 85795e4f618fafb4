import Foundation
import SystemPackage

/// Where a path lies, as far as SQLite's write-ahead log cares.
package enum FileSystem {
  /// File system types on which the WAL's shared memory does not work or is known to corrupt silently
  /// (https://www.sqlite.org/wal.html, section 1).
  static func isNetwork(_ type: String) -> Bool {
    type.hasPrefix("nfs") || type.hasPrefix("smb") || type.hasPrefix("fuse")
      || ["cifs", "9p", "virtiofs", "afs", "ceph", "glusterfs", "lustre"].contains(type)
  }

  /// The file system that holds `path`, by the longest matching mount point.
  ///
  /// - Parameter mountinfo: Text of `/proc/self/mountinfo`.
  static func mount(of path: String, mountinfo: String) -> Mount? {
    Mount.all(in: mountinfo).reduce(nil) { best, mount in
      let prefix = mount.point.hasSuffix("/") ? mount.point : mount.point + "/"
      guard path == mount.point || path.hasPrefix(prefix) else { return best }
      return mount.point.count >= best?.point.count ?? 0 ? mount : best
    }
  }

  /// Fails with `.networkFileSystem`. Does nothing where there is no mountinfo (not Linux).
  static func refuseNetwork(path: String) throws {
    let file = "/proc/self/mountinfo"
    guard FileManager.default.fileExists(atPath: file) else { return }
    let mountinfo = try String(contentsOfFile: file, encoding: .utf8)
    if let mount = mount(of: path, mountinfo: mountinfo), isNetwork(mount.type) {
      throw WarehouseError.networkFileSystem(
        path: path, type: mount.type, mountPoint: mount.point)
    }
  }

  /// Absolute path with symbolic links of the directory resolved; the file itself need not exist.
  static func canonical(_ path: String) -> String {
    let url = URL(filePath: path).standardizedFileURL
    let directory = url.deletingLastPathComponent().resolvingSymlinksInPath()
    return directory.appending(path: url.lastPathComponent).resolvingSymlinksInPath().path(
      percentEncoded: false)
  }

  /// Empty for a name alone. By swift-system: Foundation's NSString traps on a path of one letter.
  package static func folder(of path: String) -> String { FilePath(path).removingLastComponent().string }

  /// The last part of a path; empty where it has none.
  package static func name(of path: String) -> String { FilePath(path).lastComponent?.string ?? "" }

  static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The log beside a database, or beside where one was, that SQLite would lay over whatever has its name; nil when there is
  /// none, or nothing in it.
  static func log(beside path: String) -> String? {
    ["-wal", "-journal"].map { path + $0 }.first { size($0) ?? 0 > 0 }
  }

  /// Who may read and write a file; what is usual where it cannot be looked at.
  static func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o666 : 0o666
  }

  package static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// Whether two paths name one file, also by a hard link.
  package static func isSame(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return a == b }
    return first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }
}
