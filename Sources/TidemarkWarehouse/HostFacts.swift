import GRDB

/// The stable facts of a machine that make two runs comparable or not.
package struct HostFacts: Sendable, Equatable {
  package var architecture: String
  package var cpuModel: String
  package var cpuCores: Int
  package var memoryBytes: Int64
  /// major.minor
  package var kernel: String
  /// 1 or 2; 0 when no cgroup is in use.
  package var cgroupVersion: Int
  /// Container engine with its major version; empty when none is used.
  package var engine: String

  package init(
    architecture: String, cpuModel: String, cpuCores: Int, memoryBytes: Int64, kernel: String,
    cgroupVersion: Int, engine: String
  ) {
    self.architecture = architecture
    self.cpuModel = cpuModel
    self.cpuCores = cpuCores
    self.memoryBytes = memoryBytes
    self.kernel = kernel
    self.cgroupVersion = cgroupVersion
    self.engine = engine
  }

  /// 16 hex digits. Memory counts in whole GiB, because the kernel reserves a little more or less at each boot.
  package var fingerprint: String {
    let gibibytes = (memoryBytes + (1 << 29)) >> 30
    let facts = [
      architecture, cpuModel, "\(cpuCores)", "\(gibibytes) GiB", kernel, "cgroup \(cgroupVersion)", engine,
    ].joined(separator: "\n")
    return SHA256.digest(of: facts.utf8).hex.prefix(16).description
  }

  /// Row id of this host, inserted when it is new.
  func rowID(_ db: Database) throws -> Int64? {
    try db.execute(
      sql: """
        INSERT INTO host (fingerprint, architecture, cpu_model, cpu_cores, memory_bytes, kernel, cgroup_version, engine)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING
        """,
      arguments: [
        fingerprint, architecture, cpuModel, cpuCores, memoryBytes, kernel, cgroupVersion, engine,
      ])
    return try Int64.fetchOne(
      db, sql: "SELECT host_id FROM host WHERE fingerprint = ?", arguments: [fingerprint])
  }
}
