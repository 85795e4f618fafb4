import CZstd

/// Compresses pages with Zstandard (RFC 8878).
final class Compressor {
  private let context: OpaquePointer
  private let level: Int32

  init(level: Int32 = 3) {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for libzstd") }
    self.context = context
    self.level = level
  }

  deinit { ZSTD_freeCCtx(context) }

  func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = ZSTD_compressCCtx(context, buffer.baseAddress, bound, bytes, bytes.count, level)
      // With room for the worst case only memory can be missing.
      precondition(ZSTD_isError(count) == 0, "libzstd cannot compress")
    }
  }
}
