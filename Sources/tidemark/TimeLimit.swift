import Dispatch
import Foundation
import Synchronization
import TidemarkErrors

/// The end of a program that takes too long in a place where nobody asks for the time, such as one function of SQLite or the
/// layout of a long table.
enum TimeLimit {
  private static let isOver = Atomic(false)

  /// Ends the program with code 1 after so many seconds and one more, in which a statement ends by itself.
  static func begin(seconds: Double) {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds + 1) {
      guard !isOver.load(ordering: .relaxed) else { return }
      Failure.say("tidemark: stopped after \(seconds) s (--timeout)")
      _exit(ExitStatus.failed.rawValue)
    }
  }

  /// What follows may wait for a reader.
  static func end() { isOver.store(true, ordering: .relaxed) }
}
