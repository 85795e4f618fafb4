import CRename
import Foundation

/// A file in the making: written beside its place and renamed into it, so that nobody reads half of it, and a kill leaves
/// what was there before.
///
/// The draft is created anew under a name that nobody can guess, with the permissions of the file it replaces. A draft that
/// a killed process left is known by its free lock, and removed when the same file is written the next time.
package final class FileDraft {
  /// Of the draft.
  package let path: String
  /// Open for reading and writing.
  package let descriptor: CInt
  private let place: String
  private var isPublished = false

  /// - Parameters:
  ///   - place: path of the file to be, without links (`Destination`).
  ///   - mode: permissions of a file that replaces none, of which the umask is taken off.
  /// - Throws: `DestinationError.cannotWrite`.
  package init(for place: String, mode: UInt32 = 0o666) throws {
    self.place = place
    Self.removeLeftovers(of: place)
    var old = stat()
    let isReplacing = lstat(place, &old) == 0
    repeat {
      let draft = place + Self.infix + Self.random()
      let opened = open(
        draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
        isReplacing ? old.st_mode & 0o600 : mode_t(mode))
      guard opened >= 0 else { throw DestinationError.cannotWrite(path: place, code: errno) }
      // Another process may have found the lock free, before it was taken, and removed the draft.
      var status = stat()
      guard flock(opened, LOCK_EX | LOCK_NB) == 0, fstat(opened, &status) == 0, status.st_nlink == 1 else {
        close(opened)
        continue
      }
      (path, descriptor) = (draft, opened)
      break
    } while true
    guard isReplacing else { return }
    // Only root can give files away; others keep what they create.
    _ = fchown(descriptor, old.st_uid, old.st_gid)
    _ = fchmod(descriptor, old.st_mode & 0o7777)
  }

  deinit {
    if !isPublished { for file in [path, path + "-journal"] { unlink(file) } }
    close(descriptor)
  }

  /// Brings the draft to the disk and then under its name, in one step.
  ///
  /// - Throws: `DestinationError.exists` or `.cannotWrite`; what was there before is then still there.
  package func publish(isReplacing: Bool = true) throws {
    guard fsync(descriptor) == 0 else { throw failure }
    if isReplacing {
      guard rename(path, place) == 0 else { throw failure }
    } else {
      try publishWithoutReplacing()
    }
    isPublished = true
    try FileSystem.sync(folder: FileSystem.folder(of: place))
  }

  private func publishWithoutReplacing() throws {
    guard rename_without_replacing(path, place) != 0 else { return }
    guard errno != EEXIST else { throw DestinationError.exists(path: place) }
    guard [EINVAL, ENOSYS, EPERM].contains(errno) else { throw failure }
    // A file system that cannot (renameat2(2), RENAME_NOREPLACE). A link replaces nothing either, but a kill before the draft
    // is gone leaves it until the same file is opened or written again.
    if link(path, place) == 0 {
      unlink(path)
      return
    }
    // Nor has it hard links.
    guard errno != EEXIST, access(place, F_OK) != 0 else { throw DestinationError.exists(path: place) }
    guard rename(path, place) == 0 else { throw failure }
  }

  /// Writes a whole file. Fails with `DestinationError`.
  package static func write(_ text: String, to name: String, isReplacing: Bool) throws {
    let place = try Destination.filePath(name)
    guard isReplacing || access(place, F_OK) != 0 else { throw DestinationError.exists(path: name) }
    let draft = try FileDraft(for: place)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(draft.descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw draft.failure }
      rest = rest.dropFirst(max(0, count))
    }
    try draft.publish(isReplacing: isReplacing)
  }

  private static let infix = ".tidemark-"
  /// A random number of 64 bits in the base 36.
  private static let digitCount = 13

  private static func random() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 36)
    return String(repeating: "0", count: digitCount - digits.count) + digits
  }

  /// Whether a file has the name of a draft, and not one that a user gave it, such as `report.tidemark-notes`.
  private static func isDraft(_ name: String) -> Bool {
    guard let end = name.range(of: infix, options: .backwards)?.upperBound else { return false }
    let digits = name[end...]
    return digits.count == digitCount && digits.isBase36
  }

  /// Removes the drafts that killed processes left of a file.
  static func removeLeftovers(of place: String) { removeLeftovers(beginning: place + infix) }

  /// Removes the drafts that killed processes left of files whose paths begin so.
  static func removeLeftovers(beginning start: String) {
    let (folder, prefix) = (
      FileSystem.folder(of: start), FileSystem.name(of: start)
    )
    // A folder that cannot be read: the leftovers stay, and the draft says what is wrong.
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    for name in names where name.hasPrefix(prefix) && isDraft(name) {
      let leftover = folder + "/" + name
      let descriptor = open(leftover, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      for file in [leftover, leftover + "-journal"] { unlink(file) }
    }
  }

  private var failure: DestinationError { .cannotWrite(path: place, code: errno) }
}

extension Substring {
  /// Whether it may be a number in the base 36, as the random ends of the names of drafts are.
  package var isBase36: Bool { allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) } }
}
