/// One run of a container, from a start to its end: what the engine calls one value of `StartedAt`.
///
/// Times are Unix nanoseconds by the engine's clock.
struct ContainerRun: Sendable {
  /// From inspect, exact.
  var startedAt: Int64?
  /// Of the `start` event, which comes a moment after.
  var startEventAt: Int64?
  /// When something was first heard of a run whose start is not known.
  var heardAt: Int64?
  var isDead = false
  /// Its policy is about to start the container again.
  var isFollowed = false
  /// nil when only inspect has reported the end.
  var diedAt: Int64?
  var exitCode: Int?
  /// When somebody last sent its main process a signal.
  var signalledAt: Int64?
  /// When the engine said that it was stopped by hand, which is after its end.
  var stoppedAt: Int64?
  /// When the watch heard of its end.
  var endNoticedAt: Int64?
  /// Its end has been reported as a suspected kill.
  var isSuspected = false
  /// By inspect while it ran.
  var restartCount: Int64?
  /// By inspect after it ended and before the next began: its policy has counted already.
  var restartCountAtEnd: Int64?
  var kills = RunKills()

  /// As early as known.
  var begin: Int64 {
    let known = min(startedAt ?? .max, startEventAt ?? .max)
    return known == .max ? .min : known
  }

  /// Adds what inspect reports of this run.
  mutating func note(_ inspection: EngineInspection) {
    if inspection.isAlive {
      // A `die` that is known already is newer than this answer.
      if !isDead { restartCount = inspection.restartCount }
      return
    }
    isDead = true
    restartCountAtEnd = inspection.restartCount
    if inspection.state?.restarting == true { isFollowed = true }
    exitCode = exitCode ?? inspection.state?.exitCode
  }
}
