/// Cumulative CPU time of a family of processes that never runs backwards.
///
/// The kernel adds the time of a child that ended to its parent's `cutime`, but only when the parent waits for it
/// (times(2)); a child that was inherited by init, or whose parent ignores SIGCHLD, takes its time away. So the
/// family has advanced by the growth of the whole sum or, where that is more, by what its living members gained.
struct ProcessorTime {
  struct Member: Equatable {
    var ownNanoseconds: Int64
    /// Of descendants that ended and were waited for.
    var reapedNanoseconds: Int64
  }

  private(set) var totalNanoseconds: Int64 = 0
  private var members: [String: Member] = [:]

  /// - Parameter current: By a key that names one process for good, so not by its id alone.
  mutating func advance(to current: [String: Member]) {
    // The sums wrap, so that no number in /proc ends a recording.
    let before = members.values.reduce(0) { $0 &+ $1.ownNanoseconds &+ $1.reapedNanoseconds }
    let now = current.values.reduce(0) { $0 &+ $1.ownNanoseconds &+ $1.reapedNanoseconds }
    let gained = current.reduce(0) { sum, member in
      sum &+ max(0, member.value.ownNanoseconds &- (members[member.key]?.ownNanoseconds ?? 0))
    }
    totalNanoseconds &+= max(now &- before, gained)
    members = current
  }
}
