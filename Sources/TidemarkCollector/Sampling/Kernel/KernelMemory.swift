import TidemarkWarehouse

extension Usage {
  /// Memory of a cgroup out of its usage and its `memory.stat`, in either version (kernel documentation:
  /// cgroup-v1/memory.rst, cgroup-v2.rst).
  ///
  /// Version 1 has a `total_` twin of every line that includes the cgroups below; version 2 has only that kind.
  mutating func setMemory(usageBytes: UInt64?, stat: [String: UInt64]) {
    self.usageBytes = usageBytes.flatMap { Int64(exactly: $0) }
    anonBytes = (stat["total_rss"] ?? stat["anon"]).flatMap { Int64(exactly: $0) }
    fileBytes = (stat["total_cache"] ?? stat["file"]).flatMap { Int64(exactly: $0) }
    swapBytes = stat["total_swap"].flatMap { Int64(exactly: $0) }
    // Without the page cache that the kernel would give back first: the same in cAdvisor
    // (container/libcontainer/handler.go, setMemoryStats) and `docker stats` since 20.10.
    if let usageBytes, let inactive = stat["total_inactive_file"] ?? stat["inactive_file"] {
      workingSetBytes = Int64(exactly: usageBytes > inactive ? usageBytes - inactive : 0)
    }
  }
}

/// A memory limit as kernels and engines write it.
enum MemoryLimit {
  /// Version 1 says 2^63 less a page for none, version 2 "max", which becomes 2^64 - 1 in Go.
  private static let none: UInt64 = 1 << 62

  /// nil for no limit.
  static func bytes(_ value: UInt64?) -> Int64? {
    guard let value, value > 0, value < none else { return nil }
    return Int64(value)
  }
}

extension Int64 {
  /// nil when it does not fit.
  static func sum(_ values: some Sequence<UInt64>) -> Int64? {
    var total: UInt64 = 0
    for value in values {
      let (sum, overflow) = total.addingReportingOverflow(value)
      guard !overflow else { return nil }
      total = sum
    }
    return Int64(exactly: total)
  }

  /// Whole microseconds of a counter in nanoseconds.
  static func microseconds(_ nanoseconds: UInt64?) -> Int64? { nanoseconds.map { Int64($0 / 1000) } }
}
