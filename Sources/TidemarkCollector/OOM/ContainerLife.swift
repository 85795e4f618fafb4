/// What the signals have told of one container so far: its runs, oldest first.
struct ContainerLife: Sendable {
  /// From one start of the container to its end; what the engine calls one value of `StartedAt`.
  struct Run: Sendable {
    /// From inspect, exact.
    var startedAt: Int64?
    /// Of the `start` event, which comes a moment after.
    var startEventAt: Int64?
    var isDead = false
    /// Its policy is about to start the container again.
    var isFollowed = false
    /// nil when only inspect has told that it is over.
    var diedAt: Int64?
    var exitCode: Int?
    /// When somebody last sent its main process a signal.
    var signalledAt: Int64?
    /// By inspect while it ran.
    var restartCount: Int64?
    /// By the first inspect after it ended.
    var nextRestartCount: Int64?
    /// Kills known of it by the source that is vouching for them.
    var killCounts: [OOMKill.Source: Int] = [:]
    /// The engine flagged it before the watch began.
    var isFlagOld = false
    /// The kernel's counter at the first look, less the kills that were known then.
    var counterBase: Int64?

    /// Unix nanoseconds, as early as known.
    var begin: Int64 { min(startedAt ?? .max, startEventAt ?? .max) }
    var killCount: Int { killCounts.values.reduce(0, +) }
  }

  var name: String
  var runs: [Run] = []
  var isDestroyed = false

  /// The run that was going on at a moment: the last one begun by then. nil when none is known.
  func runIndex(at time: Int64) -> Int? {
    runs.lastIndex { $0.begin <= time } ?? (runs.isEmpty ? nil : 0)
  }
}
