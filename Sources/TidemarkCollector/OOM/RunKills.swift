/// The OOM kills of one run of a container, each of them once, however many signals report it.
///
/// A second signal reports the same kill again: an event is matched with what another source has reported before
/// it, and the other sources speak up only when they know of more kills than there are notices.
///
/// Where the kernel's counter could be read it decides, in both directions: more kills than events, and fewer. The engine
/// sends `oom` for "the limit is reached and a kill may follow": with version 1 of cgroups two processes that ask for
/// memory at once make two events and one kill (mm/memcontrol.c, mem_cgroup_oom). The counter goes with the container, so
/// the end of a main process may leave it unread; two events within `echoWindow` are then taken for one kill, unless the
/// kernel's log reports two, or the engine sends an event only when the counter has risen.
struct RunKills: Sendable {
  struct Notice: Sendable, Equatable {
    var timeNanoseconds: Int64
    var source: OOMKill.Source
    /// When the watch heard of it.
    var noticedAt: Int64
    var isReported = false
  }

  /// In order of time.
  private(set) var notices: [Notice] = []
  /// The engine flagged the run before the watch began.
  var isFlagOld = false
  private var hasDiscarded = false
  /// Kills that the kernel's log reports, at least.
  private var loggedCount: Int64 = 0
  private var counter: Counter?

  private struct Counter {
    /// At the first look, less the kills that were known then.
    var base: Int64
    var total: Int64
    var readAt: Int64
    var count: Int64 { total - base }
  }

  /// Two kills in a row take longer: the second process has to fill what the first has left.
  private static let echoWindow: Int64 = 500_000_000
  /// The event is sent a moment before the kernel counts the kill.
  private static let countingTime: Int64 = 100_000_000
  /// A storm of kills between two looks; the first of them ends the scenario already.
  private static let mostAtOnce: Int64 = 100

  var isEmpty: Bool { notices.isEmpty }
  var isWaiting: Bool { notices.contains { !$0.isReported } }

  // MARK: - Signals

  mutating func addEvent(at time: Int64, now: Int64) {
    for source in [OOMKill.Source.cgroup, .inspect] {
      guard let index = notices.firstIndex(where: { $0.source == source }) else { continue }
      // The event is the better witness of the same kill.
      notices[index].source = .events
      if !notices[index].isReported { notices[index].timeNanoseconds = time }
      return
    }
    insert(Notice(timeNanoseconds: time, source: .events, noticedAt: now))
  }

  /// `OOMKilled` says that there was at least one.
  mutating func addFlag(at time: Int64, now: Int64) {
    guard isEmpty, !isFlagOld, !hasDiscarded else { return }
    insert(Notice(timeNanoseconds: time, source: .inspect, noticedAt: now))
  }

  /// - Parameter total: The kernel's counter.
  /// - Parameter countsFromZero: The run began under our eyes; else what was counted before the first look is old.
  mutating func addCounter(_ total: Int64, countsFromZero: Bool, now: Int64) {
    let base = counter?.base ?? (countsFromZero ? 0 : max(0, total - Int64(notices.count)))
    let current = Counter(base: base, total: total, readAt: now)
    counter = current
    for _ in 0..<max(0, min(current.count - Int64(notices.count), Self.mostAtOnce)) {
      insert(Notice(timeNanoseconds: now, source: .cgroup, noticedAt: now))
    }
  }

  mutating func addLog(_ count: Int64) { loggedCount = max(loggedCount, count) }

  /// Whether two events are so close that one kill may have made both.
  var isDoubtful: Bool {
    let events = notices.filter { $0.source == .events }
    return zip(events, events.dropFirst()).contains {
      $1.timeNanoseconds - $0.timeNanoseconds < Self.echoWindow
    }
  }

  private mutating func insert(_ notice: Notice) {
    let place = notices.firstIndex { $0.timeNanoseconds > notice.timeNanoseconds } ?? notices.endIndex
    notices.insert(notice, at: place)
  }

  // MARK: - Judging

  /// Reports the notices that are due; drops those without a kill.
  ///
  /// - Parameter hasEchoes: Whether one kill may make two events.
  mutating func report(
    hasEchoes: Bool, _ isDue: (Notice) -> Bool, isEcho: (Notice) -> Bool
  ) -> [Notice] {
    var kept: [Notice] = []
    var reported: [Notice] = []
    for var notice in notices {
      if !notice.isReported, isDue(notice) {
        if isUnfounded(notice, after: kept, hasEchoes: hasEchoes, isEcho: isEcho) {
          hasDiscarded = true
          continue
        }
        notice.isReported = true
        reported.append(notice)
      }
      kept.append(notice)
    }
    notices = kept
    return reported
  }

  private func isUnfounded(
    _ notice: Notice, after kept: [Notice], hasEchoes: Bool, isEcho: (Notice) -> Bool
  ) -> Bool {
    guard notice.source == .events else { return false }
    if let counter {
      if counter.count > Int64(kept.count) { return false }
      if counter.readAt >= notice.timeNanoseconds + Self.countingTime { return true }
    }
    if hasEchoes, loggedCount <= Int64(kept.count), let last = kept.last,
      notice.timeNanoseconds - last.timeNanoseconds < Self.echoWindow
    {
      return true
    }
    return isEcho(notice)
  }
}
