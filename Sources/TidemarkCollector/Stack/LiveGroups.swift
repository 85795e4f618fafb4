import Foundation
import Synchronization

/// Process groups that are alive, for whoever has no time to ask an actor.
final class LiveGroups: Sendable {
  private let leaders = Mutex<Set<Int32>>([])

  func insert(_ pid: Int32) { leaders.withLock { _ = $0.insert(pid) } }

  func remove(_ pid: Int32) { leaders.withLock { _ = $0.remove(pid) } }

  func killAll() {
    leaders.withLock { leaders in
      for pid in leaders { kill(-pid, SIGKILL) }
    }
  }
}
