import Foundation
import TidemarkErrors

/// All processes of the machine at one moment, with who started whom.
struct ProcessTable {
  private(set) var stats: [Int32: ProcessStat]
  private let children: [Int32: [Int32]]
  private let sessions: [Int32: [Int32]]

  init(stats: [Int32: ProcessStat]) {
    self.stats = stats
    children = Dictionary(grouping: stats.keys) { stats[$0]?.parent ?? 0 }
    sessions = Dictionary(grouping: stats.keys) { stats[$0]?.session ?? 0 }
  }

  /// Reads /proc. Processes that end meanwhile are left out.
  static func read() throws -> ProcessTable {
    guard let directory = opendir("/proc") else { throw SystemError("list /proc") }
    defer { closedir(directory) }
    var stats: [Int32: ProcessStat] = [:]
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let pid = Int32(name) else { continue }
      let file = "/proc/\(pid)/stat"
      guard let text = try ProcFile.text(file) else { continue }
      stats[pid] = try ProcessStat(text: text, file: file)
    }
    return ProcessTable(stats: stats)
  }

  /// The process and everything it started: its descendants, and what still is in its session although its parent
  /// has ended. Empty when the process itself is gone.
  func family(of root: Int32) -> Set<Int32> {
    guard stats[root] != nil else { return [] }
    var family: Set<Int32> = []
    var waiting = [root] + (sessions[root] ?? [])
    while let pid = waiting.popLast() {
      guard family.insert(pid).inserted else { continue }
      waiting += children[pid] ?? []
    }
    return family
  }
}
