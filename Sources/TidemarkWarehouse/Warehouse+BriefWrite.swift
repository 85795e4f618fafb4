import Foundation
import GRDB

extension Warehouse {
  /// How long a transaction of much work lasts. A collector that wants to commit meanwhile waits a few of these.
  static let briefly = Duration.milliseconds(20)

  /// Runs `body`, which lasts about `briefly`, in one transaction, and leaves other writers as much time after it: SQLite's
  /// lock is not fair, and who waits for it looks only now and then whether it is free.
  func writeBriefly<T>(_ body: (Database) throws -> T) throws -> T {
    let begun = ContinuousClock.now
    let result = try write(body)
    try checkpointIfLarge()
    if try sideLock?.hasOtherWriters() == true {
      let pause = max(ContinuousClock.now - begun, .milliseconds(5))
      Thread.sleep(
        forTimeInterval: Double(pause.components.attoseconds) / 1e18 + Double(pause.components.seconds))
    }
    return result
  }
}
