import CZstd
import Synchronization

/// Compresses pages with Zstandard (RFC 8878).
enum Compressor {
  /// Made once: its tables are larger than most files.
  private static let context = Mutex(Context())

  private struct Context: @unchecked Sendable {
    let pointer: OpaquePointer

    init() {
      guard let pointer = ZSTD_createCCtx() else { preconditionFailure("no memory for libzstd") }
      self.pointer = pointer
    }
  }

  static func compress(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    return context.withLock { context in
      [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        count = ZSTD_compressCCtx(context.pointer, buffer.baseAddress, bound, bytes, bytes.count, level)
        // With room for the worst case only memory can be missing.
        precondition(ZSTD_isError(count) == 0, "libzstd cannot compress")
      }
    }
  }
}
