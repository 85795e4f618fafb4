import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkStore
import TidemarkWarehouse

struct PushOption: ParsableArguments {
  @Option(
    name: .customLong("push"),
    help: ArgumentHelp(
      "Send the run to this store at the end: a folder, s3://BUCKET/PREFIX or git:REPOSITORY#BRANCH.",
      valueName: "store"))
  var text: String?

  /// Before anything is measured, so that a misspelt store is not found out hours later.
  ///
  /// - Returns: nil without `--push`.
  /// - Throws: `StoreError`.
  func open() throws -> PushTarget? {
    guard let text else { return nil }
    return PushTarget(text: text, store: try StoreLocation(text).open())
  }
}

/// The store that a run goes to when it has ended.
struct PushTarget {
  /// As it was typed.
  let text: String
  let store: any ObjectStore

  /// Returns whether the run is in the store; what failed has said why, and how to repeat it.
  func push(_ outcome: RunOutcome) async -> Bool {
    defer { store.close() }
    do {
      let warehouse = try Warehouse.openForReading(outcome.database)
      let run = try warehouse.run("#\(outcome.runID)")
      let transfers = try await Push(from: warehouse, to: store).run([run])
      if let refused = transfers.first(where: { $0.outcome.isRefused || $0.outcome == .running }) {
        sayNotPushed(outcome, refused.detail ?? refused.outcome.rawValue)
        return false
      }
      Terminal.say("pushed run #\(outcome.runID) to \(store.name)")
      return true
    } catch let error as any ExplainedError {
      sayNotPushed(outcome, error.description)
    } catch {
      sayNotPushed(outcome, error.localizedDescription)
    }
    return false
  }

  private func sayNotPushed(_ outcome: RunOutcome, _ reason: String) {
    Terminal.say(
      """
      tidemark-collect: run #\(outcome.runID) is recorded in \(visible(outcome.database)), but not pushed: \(reason)
      send it later with: tidemark push '#\(outcome.runID)' --to \(shellQuoted(text)) --db \(shellQuoted(outcome.database))
      """)
  }
}
