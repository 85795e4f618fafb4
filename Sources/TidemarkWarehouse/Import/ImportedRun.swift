/// A run that something else recorded: everything but its readings.
package struct ImportedRun: Sendable {
  /// From ``ImportIdentity``, so that the same content is the same run in every warehouse.
  package var uid: String
  /// `YYYYMMDD_HHMMSS`, as the recording tool named it.
  package var testID: String
  package var status: RunStatus
  /// Unix microseconds UTC.
  package var startedAtMicroseconds: Int64
  package var elapsedMicroseconds: Int64
  package var intervalMicroseconds: Int64
  /// What recorded it, or the format it comes from.
  package var toolVersion: String
  /// JSON text of an object.
  package var configuration: String
  package var labels: [String: String]
  package var scenarios: [ImportedScenario]

  package init(
    uid: String, testID: String, status: RunStatus, startedAtMicroseconds: Int64, elapsedMicroseconds: Int64,
    intervalMicroseconds: Int64, toolVersion: String, configuration: String, labels: [String: String],
    scenarios: [ImportedScenario]
  ) {
    self.uid = uid
    self.testID = testID
    self.status = status
    self.startedAtMicroseconds = startedAtMicroseconds
    self.elapsedMicroseconds = elapsedMicroseconds
    self.intervalMicroseconds = intervalMicroseconds
    self.toolVersion = toolVersion
    self.configuration = configuration
    self.labels = labels
    self.scenarios = scenarios
  }
}

/// One experiment of an imported run. Offsets of the scenario count from the start of the run, all others from the
/// start of the scenario; microseconds.
package struct ImportedScenario: Sendable {
  package var description: ScenarioDescription
  package var startedOffsetMicroseconds: Int64
  package var elapsedMicroseconds: Int64
  /// nil when it went to its end.
  package var abortReason: String?
  /// In order of time; each ends where the next begins, the last with the scenario.
  package var phases: [Phase]
  /// The position of a container, from 1, is its number in the readings.
  package var containers: [Container]
  package var oomEvents: [OOMEvent]

  package struct Phase: Sendable, Equatable {
    package var name: PhaseName
    package var startedOffsetMicroseconds: Int64
    /// Readings each container should have.
    package var tickCount: Int

    package init(_ name: PhaseName, startedOffsetMicroseconds: Int64, tickCount: Int = 0) {
      self.name = name
      self.startedOffsetMicroseconds = startedOffsetMicroseconds
      self.tickCount = tickCount
    }
  }

  package struct Container: Sendable, Equatable {
    package var description: ContainerDescription
    package var restarts: Int

    package init(_ description: ContainerDescription, restarts: Int = 0) {
      self.description = description
      self.restarts = restarts
    }
  }

  package init(
    description: ScenarioDescription, startedOffsetMicroseconds: Int64, elapsedMicroseconds: Int64,
    abortReason: String?, phases: [Phase], containers: [Container], oomEvents: [OOMEvent]
  ) {
    self.description = description
    self.startedOffsetMicroseconds = startedOffsetMicroseconds
    self.elapsedMicroseconds = elapsedMicroseconds
    self.abortReason = abortReason
    self.phases = phases
    self.containers = containers
    self.oomEvents = oomEvents
  }
}

/// What became of an import.
package enum ImportOutcome: Sendable, Equatable {
  /// `repeatedCount`: readings of a container at a moment that it had a reading for already; the first is kept.
  case stored(runID: Int64, sampleCount: Int, repeatedCount: Int)
  case alreadyThere(runID: Int64)
}
