import Foundation
import TidemarkWarehouse

/// A store in a folder, which may lie on a network file system: objects are written beside their place and linked into it,
/// nothing is locked, and no database is opened there.
struct FolderStore: ObjectStore {
  let path: String

  var name: String { path }

  /// Marks what is being written. A killed program leaves it behind.
  private static let draftInfix = ".part-"

  init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw StoreError.noFolder(path: path)
    }
    guard isFolder.boolValue else { throw StoreError.notAFolder(path: path) }
    self.path = path
  }

  func list() async throws -> [StoredObject] {
    var objects: [StoredObject] = []
    for folder in try names(in: path) where !folder.hasPrefix(".") {
      let folderPath = path + "/" + folder
      guard isFolder(folderPath) else { continue }
      for file in try names(in: folderPath) where !file.contains(Self.draftInfix) {
        var status = stat()
        guard lstat(folderPath + "/" + file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
          continue
        }
        objects.append(StoredObject(name: folder + "/" + file, bytes: Int(status.st_size)))
      }
    }
    return objects.sorted { $0.name < $1.name }
  }

  func read(_ object: StoredObject) async throws -> Data {
    let file = path + "/" + object.name
    let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno != ENOENT else { throw StoreError.gone(store: name, name: object.name) }
      throw problem("read \(object.name)", errno)
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      let data = try handle.read(upToCount: Self.limitBytes + 1) ?? Data()
      guard data.count <= Self.limitBytes else {
        throw StoreError.tooLarge(
          store: name, name: object.name, bytes: data.count, limitBytes: Self.limitBytes)
      }
      return data
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError.file(path: file, reason: error.localizedDescription)
    }
  }

  func add(_ objects: [(name: String, data: Data)]) async throws -> Set<String> {
    Set(
      try await concurrently(objects) { object in
        try add(object.name, object.data) ? object.name : nil
      }.compactMap { $0 })
  }

  private func add(_ objectName: String, _ data: Data) throws -> Bool {
    let place = path + "/" + objectName
    guard try !isThere(place) else { return false }
    let folder = FileSystem.folder(of: place)
    try make(folder)
    let draft = place + Self.draftInfix + String(UInt64.random(in: .min ... .max), radix: 36)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o444)
    guard descriptor >= 0 else { throw problem("write \(objectName)", errno) }
    defer { unlink(draft) }
    do {
      defer { Foundation.close(descriptor) }
      var rest = data[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { throw problem("write \(objectName)", errno) }
        rest = rest.dropFirst(max(0, count))
      }
      guard fsync(descriptor) == 0 else { throw problem("write \(objectName)", errno) }
    }
    // Unlike a rename, a link never replaces what another program put there meanwhile.
    if link(draft, place) != 0 {
      guard errno != EEXIST else { return false }
      // A file system without hard links. An object that came meanwhile has the same bytes.
      guard try !isThere(place) else { return false }
      guard rename(draft, place) == 0 else { throw problem("write \(objectName)", errno) }
    }
    try FileSystem.sync(folder: folder)
    return true
  }

  /// Whether an object is at a place. A link or a folder there is none, and a pull would not see it.
  private func isThere(_ place: String) throws -> Bool {
    var status = stat()
    guard lstat(place, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError.file(
        path: place,
        reason: "it is a link or a folder, and an object is a file; put the file there, or remove it")
    }
    return true
  }

  /// Whoever may write into the store may write into its folders.
  private func make(_ folder: String) throws {
    if mkdir(folder, 0o777) == 0 {
      var root = stat()
      if stat(path, &root) == 0 { chmod(folder, root.st_mode & 0o7777) }
    } else if errno != EEXIST {
      throw problem("create \(FileSystem.name(of: folder))", errno)
    }
  }

  func remove(_ names: [String]) async throws {
    for object in names where unlink(path + "/" + object) != 0 && errno != ENOENT {
      throw problem("remove \(object)", errno)
    }
    try removeOldDrafts()
  }

  /// Of programs that were killed: nobody writes for a day. What is not named as a draft of an object is somebody else's.
  private func removeOldDrafts() throws {
    for folder in ObjectName.folders where isFolder(path + "/" + folder) {
      for file in try names(in: path + "/" + folder) where isDraft(folder + "/" + file) {
        let draft = path + "/" + folder + "/" + file
        var status = stat()
        guard lstat(draft, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
          status.st_mtim.tv_sec < time(nil) - 86_400
        else { continue }
        unlink(draft)
      }
    }
  }

  private func isDraft(_ name: String) -> Bool {
    guard let infix = name.range(of: Self.draftInfix, options: .backwards) else { return false }
    return ObjectName(String(name[..<infix.lowerBound])) != nil
      && name[infix.upperBound...].isBase36
  }

  private func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw access(folder, R_OK | X_OK) == 0
        ? StoreError.file(path: folder, reason: error.localizedDescription)
        : problem("list \(folder == path ? "its objects" : FileSystem.name(of: folder))", errno)
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func problem(_ action: String, _ code: CInt) -> StoreError {
    let reason = String(cString: strerror(code))
    guard [EACCES, EPERM, EROFS].contains(code) else {
      return .unexpected(store: name, action: action, reason: reason)
    }
    return .denied(
      store: name, action: action, needs: "write permission for a push, read permission for a pull",
      reason: reason)
  }
}
