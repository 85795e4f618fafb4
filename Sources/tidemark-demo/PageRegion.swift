#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whole pages asked from the kernel and given back to it, past malloc, so that what a role claims to
/// hold is what the kernel counts as resident.
///
/// Nothing is resident before `touch`. Huge pages are refused: one touched word would make 2 MB
/// resident (Linux, Documentation/admin-guide/mm/transhuge.rst).
final class PageRegion {
  /// A multiple of `pageBytes`; may be 0.
  let byteCount: Int
  private let base: UnsafeMutableRawPointer?

  static let bytesPerMB = 1 << 20
  static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Reserves the nearest whole number of pages.
  init(byteCount requested: Int) throws(DemoError) {
    byteCount = (requested + Self.pageBytes / 2) / Self.pageBytes * Self.pageBytes
    guard byteCount > 0 else {
      base = nil
      return
    }
    let mapped = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw .outOfMemory(requestedBytes: byteCount, reason: String(cString: strerror(errno)))
    }
    base = mapped
    #if os(Linux)
      // A kernel without huge pages answers EINVAL, and then there is nothing to refuse.
      _ = madvise(mapped, byteCount, Int32(MADV_NOHUGEPAGE))
    #endif
  }

  /// A region that is resident from the first to the last page.
  convenience init(residentMB: Double) throws(DemoError) {
    try self.init(byteCount: Int(residentMB * Double(Self.bytesPerMB)))
    touch(pages: 0..<pageCount)
  }

  deinit {
    if let base { munmap(base, byteCount) }
  }

  var pageCount: Int { byteCount / Self.pageBytes }

  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: byteCount) }

  /// Makes the pages resident. Each gets a word of its own, so that no page can be shared with another
  /// of equal content (Linux, Documentation/admin-guide/mm/ksm.rst).
  func touch(pages: Range<Int>) {
    let key = UInt64.random(in: .min ... .max)
    for page in pages {
      bytes.storeBytes(of: key &+ UInt64(page), toByteOffset: page * Self.pageBytes, as: UInt64.self)
    }
  }

  /// Gives the pages of a page-aligned stretch back to the kernel; they read as zero afterwards.
  func release(_ stretch: Range<Int>) {
    #if os(Linux)
      guard let base, !stretch.isEmpty else { return }
      let status = madvise(base + stretch.lowerBound, stretch.count, Int32(MADV_DONTNEED))
      precondition(status == 0, "a stretch to release is page-aligned and inside its region")
    #endif
  }
}
