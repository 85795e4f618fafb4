import Foundation

/// The file `<warehouse>-lock`.
///
/// Three independent kinds of lock live on it, all released by the kernel when their holder dies:
/// - flock(2): shared around every write transaction, exclusive around a checkpoint. With
///   `wal_autocheckpoint=0` this keeps a checkpoint and a writer apart, which closes the WAL-reset bug of SQLite
///   3.7.0 to 3.51.2 (https://www.sqlite.org/wal.html, section 11) on any version.
/// - an open-file-description lock (fcntl(2)) on the byte numbered by the run: held by the collector of a run in
///   progress, so that another collector can tell a run in progress from an orphan, also across containers that
///   share the file but not their process ids.
/// - the same kind, shared, on a byte behind all runs: held as long as a writer has the warehouse open. The first one notes
///   in the file which files it has open (`OpenFiles`), and the others compare. More bytes there belong to who migrates the
///   file and to who waits for the exclusive lock.
final class SideLock: Sendable {
  private let warehousePath: String
  private let descriptor: CInt

  init(warehousePath: String) throws {
    self.warehousePath = warehousePath
    let path = warehousePath + "-lock"
    // Whoever can open it can lock the warehouse, so it is as private.
    descriptor = open(
      path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, FileSystem.mode(warehousePath))
    guard descriptor >= 0 else {
      throw WarehouseError.unusable(
        path: warehousePath, reason: "cannot open \(path): \(String(cString: strerror(errno)))")
    }
  }

  private init(warehousePath: String, descriptor: CInt) {
    self.warehousePath = warehousePath
    self.descriptor = descriptor
  }

  /// The lock of a warehouse that is only read; nil where nobody has written to the file since it came here, so that
  /// a reader leaves nothing behind.
  static func existing(warehousePath: String) -> SideLock? {
    let descriptor = open(warehousePath + "-lock", O_RDONLY | O_CLOEXEC)
    return descriptor >= 0 ? SideLock(warehousePath: warehousePath, descriptor: descriptor) : nil
  }

  deinit { close(descriptor) }

  /// Runs `body` under the shared lock; waits while a checkpoint runs. Fails with `WarehouseError.locked`.
  func sharing<T>(_ body: () throws -> T) throws -> T {
    try hold(LOCK_SH, patience: .seconds(Warehouse.busyTimeoutSeconds))
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  /// Runs `body` under the exclusive lock; waits for writers, which may be an import. Fails with `WarehouseError.locked`.
  func excluding<T>(_ body: () throws -> T) throws -> T {
    try hold(LOCK_EX, patience: .seconds(60))
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  /// Runs `body` under the exclusive lock, or returns nil when others still hold the lock after `patience`.
  func excluding<T>(within patience: Duration, _ body: () throws -> T) throws -> T? {
    guard try acquire(LOCK_EX, patience: patience) else { return nil }
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  /// Marks the run as in progress until this object goes away.
  func claim(run: Int64) throws {
    var lock = Self.lock(type: F_WRLCK, run: run)
    guard fcntl(descriptor, Self.setLock, &lock) == 0 else {
      throw failure
    }
  }

  func release(run: Int64) {
    var lock = Self.lock(type: F_UNLCK, run: run)
    // Closing the descriptor would release it all the same.
    _ = fcntl(descriptor, Self.setLock, &lock)
  }

  /// Whether another open description (another collector) holds the run.
  func isClaimedElsewhere(run: Int64) throws -> Bool {
    var lock = Self.lock(type: F_WRLCK, run: run)
    guard fcntl(descriptor, Self.getLock, &lock) == 0 else {
      throw failure
    }
    return Int32(lock.l_type) != Int32(F_UNLCK)
  }

  /// Returns when no other open description holds the run. Fails with `WarehouseError.locked` after ten minutes.
  func waitUntilReleased(run: Int64) throws {
    let deadline = ContinuousClock.now + .seconds(600)
    while try isClaimedElsewhere(run: run) {
      guard ContinuousClock.now < deadline else {
        throw WarehouseError.locked(path: warehousePath, holder: nil)
      }
      usleep(50_000)
    }
  }

  /// Whether anybody else has the warehouse open for writing.
  func hasOtherWriters() throws -> Bool { try isClaimedElsewhere(run: Self.writers) }

  /// Runs `body` while nobody else migrates the file; waits for who does. Fails with `WarehouseError.locked`.
  func migrating<T>(_ body: () throws -> T) throws -> T {
    var lock = Self.lock(type: F_WRLCK, run: Self.migrator)
    let deadline = ContinuousClock.now + .seconds(600)
    while fcntl(descriptor, Self.setLock, &lock) != 0 {
      guard [EAGAIN, EACCES, EINTR].contains(errno) else { throw failure }
      guard ContinuousClock.now < deadline else {
        throw WarehouseError.locked(path: warehousePath, holder: nil)
      }
      usleep(20_000)
    }
    defer { release(run: Self.migrator) }
    return try body()
  }

  /// Marks the warehouse as open for writing, with the files that were found, until this object goes away. Only under the
  /// exclusive lock.
  ///
  /// Fails with `WarehouseError.broken` when another writer has other files open under these names.
  func register(_ files: OpenFiles) throws {
    try checkOthers(files)
    var lock = Self.lock(type: F_RDLCK, run: Self.writers)
    guard fcntl(descriptor, Self.setLock, &lock) == 0 else { throw failure }
    let bytes = Array(files.text.utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw failure
    }
  }

  func unregister() { release(run: Self.writers) }

  /// Fails with `WarehouseError.broken` when another writer has other files open than those that lie there now.
  func checkOthers(_ files: OpenFiles) throws {
    // One that is just ending has closed its files and not yet this one.
    for _ in 0..<40 {
      guard try isClaimedElsewhere(run: Self.writers), try known() != files.text else { return }
      usleep(50_000)
    }
    throw WarehouseError.broken(path: warehousePath)
  }

  /// The files that the writers have open, as the first of them noted them.
  private func known() throws -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw failure }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// The byte of all writers.
  private static let writers = Int64.max - 1
  /// The byte of the one that migrates.
  private static let migrator = Int64.max - 2
  /// The byte of one that waits for the exclusive lock.
  private static let excluders = Int64.max - 3

  // F_OFD_SETLK and F_OFD_GETLK; the C macros are not imported into Swift.
  #if os(Linux)
    private static let getLock: CInt = 36
    private static let setLock: CInt = 37
  #else
    private static let setLock: CInt = 90
    private static let getLock: CInt = 92
  #endif

  private static func lock(type: some BinaryInteger, run: Int64) -> flock {
    var lock = Foundation.flock()
    lock.l_type = numericCast(type)
    lock.l_whence = numericCast(SEEK_SET)
    lock.l_start = numericCast(run)
    lock.l_len = 1
    lock.l_pid = 0
    return lock
  }

  private func hold(_ operation: CInt, patience: Duration) throws {
    guard try acquire(operation, patience: patience) else {
      throw WarehouseError.locked(path: warehousePath, holder: LockHolder.description(path: warehousePath))
    }
  }

  /// Whether the lock was free within `patience`. Nobody waits for ever, because who holds it may have been stopped in the
  /// middle (SIGSTOP).
  private func acquire(_ operation: CInt, patience: Duration) throws -> Bool {
    let deadline = ContinuousClock.now + patience
    var isAnnounced = false
    defer { if isAnnounced { release(run: Self.excluders) } }
    while true {
      // New sharers let in who waits for all of them to be gone. flock(2) does not: four writers without a pause would keep
      // everybody from opening the warehouse and from emptying its log.
      if try operation == LOCK_EX || !isClaimedElsewhere(run: Self.excluders) {
        if flock(descriptor, operation | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else { throw failure }
      }
      guard ContinuousClock.now < deadline else { return false }
      if operation == LOCK_EX, !isAnnounced {
        var lock = Self.lock(type: F_WRLCK, run: Self.excluders)
        isAnnounced = fcntl(descriptor, Self.setLock, &lock) == 0
      }
      usleep(1000)
    }
  }

  private var failure: WarehouseError {
    .unusable(
      path: warehousePath,
      reason:
        "cannot lock \(warehousePath)-lock: \(String(cString: strerror(errno))); can the file system lock?")
  }
}
