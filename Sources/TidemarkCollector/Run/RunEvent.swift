package import TidemarkErrors
package import TidemarkWarehouse

/// Everything a run reports while it goes on; renderings decide what a person sees of it.
package enum RunEvent: Sendable {
  case orphanRecovered(Orphan)
  case importRemoved(AbandonedImport)
  case runStarted(RunHeading)
  case warning(String)
  /// `load` says what its level counts; `planned` is nil for one that lasts as long as a command.
  case scenarioStarted(number: Int, name: String, planned: Duration?, load: String? = nil)
  /// `planned` is nil for a phase that lasts as long as it takes.
  case phaseStarted(PhaseName, planned: Duration?)
  /// One poll came in; the hottest container is the one with the largest working set.
  case sampled(containerCount: Int, hottest: String, hottestBytes: Int64)
  case memoryRose(container: String, percent: Double)
  /// The detail says which process it was and what became of the container.
  case oomKilled(container: String, detail: String)
  case service(StackEvent)
  case scenarioEnded(name: String, ScenarioTally, abortReason: String?)
  case stopping(String)
  case runEnded(RunOutcome)
}

/// What is known when a run begins.
package struct RunHeading: Sendable, Equatable {
  var runID: Int64
  var testID: String
  var database: String
  var source: String
  var intervalSeconds: Double
  var scenarioNames: [String]
  /// The sum of all sampled and waiting time; starting the stack comes on top. nil for as long as a command runs.
  var planned: Duration?
}

/// What came of a run.
package struct RunOutcome: Sendable, Equatable {
  package var runID: Int64
  package var testID: String
  package var database: String
  package var status: RunStatus
  var scenarioCount: Int
  var abortedCount: Int
  var sampleCount: Int
  var gapCount: Int
  var staleCount: Int
  /// Rows that could not be kept until the warehouse was writable again.
  var lostRowCount: Int
  var elapsed: Duration
  /// Why the run could not go on; nil when it went through its list.
  package var failure: String?

  package var hasSamples: Bool { sampleCount > 0 }

  package var exitStatus: ExitStatus {
    switch status {
    case .interrupted: .interrupted
    case .completed where abortedCount == 0 && lostRowCount == 0: .done
    default: .failed
    }
  }
}
