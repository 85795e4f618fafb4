/// Agents that were asked for and do not exist yet; they come into being at a rate, oldest first.
struct SpawnQueue {
  private(set) var queued = 0
  private var credit = 0.0

  mutating func add(_ count: Int) {
    queued += count
  }

  mutating func clear() {
    self = SpawnQueue()
  }

  /// Takes out the agents that are due after `seconds` more at `rate` agents a second.
  mutating func drain(rate: Double, seconds: Double) -> Int {
    guard queued > 0 else {
      // An idle queue must not save up credit for a burst.
      credit = 0
      return 0
    }
    credit += rate * seconds
    let due = credit < Double(queued) ? Int(credit) : queued
    credit -= Double(due)
    queued -= due
    return due
  }
}
