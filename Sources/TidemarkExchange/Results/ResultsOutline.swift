import StreamingJSON

/// A results.json but for its readings: what one reading of the file leaves in memory.
struct ResultsOutline: Sendable {
  var testID = ""
  var startedAt: CivilTime?
  var completedAt: CivilTime?
  var config: JSONTree?
  /// Members of the file this format does not have, in order.
  var others: [JSONTree.Member] = []
  var scenarios: [Scenario] = []
  var isAborted = false
  var abortReason: String?
  /// Of all `sampleValues` as text.
  var sampleValueBytes = 0

  static let sampleValueLimit = 16 << 20

  struct Scenario: Sendable {
    var name = ""
    var parameters = JSONTree.object([])
    var startedAt: CivilTime?
    var startMark: JSONReader.Mark?
    var completedAt: CivilTime?
    var durationSeconds: Double?
    var isAborted = false
    var abortReason: String?
    var metadata: JSONTree?
    /// The verdict that stands as a sample of its own.
    var verdict: JSONTree?
    var others: [JSONTree.Member] = []
    /// Unix microseconds of every sample object with a time, in order.
    var ticks: [Int64] = []
    /// Those that held no container.
    var emptyTicks: [Int64] = []
    var firstTickMark: JSONReader.Mark?
    /// What a wall clock showed at the first sample.
    var wall: (unixMicroseconds: Int64, time: CivilTime)?
    /// In order of first appearance.
    var containers: [String] = []
    var containerIndex: [String: Int] = [:]
    /// The last one of each that was above zero.
    var limits: [String: Int64] = [:]
    var kills: [Kill] = []
    /// What samples hold beside their containers, such as the simulation's pace: Unix microseconds and an object as text.
    var sampleValues: [(unixMicroseconds: Int64, values: String)] = []
    /// Members of samples and containers that were left out.
    var unknownKeys: Set<String> = []
    /// Readings whose percentage does not follow from use and limit.
    var oddPercentCount = 0
  }

  struct Kill: Sendable {
    var container = ""
    var unixMicroseconds: Int64 = 0
    var previousRestartCount: Int64?
    var currentRestartCount: Int64?
    var mark: JSONReader.Mark?
  }
}

/// One container in one sample.
struct ResultsReading: Sendable, Equatable {
  var workingSetBytes: Int64?
  var memoryLimitBytes: Int64?
  var cpuMillicores: Int64?
}
