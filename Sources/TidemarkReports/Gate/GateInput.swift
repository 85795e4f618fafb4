import TidemarkStatistics
import TidemarkWarehouse

/// Everything the verdicts of a gate follow from; nothing else decides one.
struct GateInput: Sendable {
  /// Rises when equal inputs may give another verdict.
  static let algorithmVersion = 1

  let policy: GatePolicy
  /// Newest first, not empty.
  let candidates: [RunHead]
  /// Newest first.
  let base: [RunHead]
  /// Accepted runs besides the baseline that show what runs differ by, newest first.
  let history: [RunHead]
  let options: Options

  /// What the command line and the warehouse add to the policy.
  struct Options: Codable, Sendable, Equatable {
    /// As typed.
    var against: String
    var allowed: [String] = []
    /// Those in force at the time.
    var acknowledgements: [AcceptedChange] = []
  }

  var newest: RunHead { candidates[0] }
  var oldest: RunHead { candidates[candidates.count - 1] }

  var allowed: Set<SeriesConditions.Kind> { Set(options.allowed.compactMap(SeriesConditions.Kind.init)) }

  /// The newest acknowledgement that holds for a subject and for the candidate.
  func acceptedChange(of subject: GateSubject) -> AcceptedChange? {
    options.acknowledgements
      .filter { $0.beginsAt <= newest.startedAt && matches($0.subject, subject.text) }
      .max { $0.beginsAt < $1.beginsAt }
  }
}

/// An acknowledgement as far as it decides a verdict.
struct AcceptedChange: Codable, Sendable, Equatable {
  /// A pattern for scenario/container/metric.
  var subject: String
  /// Start of the first run of the new level, ISO 8601 UTC.
  var beginsAt: String
  var because: String

  private enum CodingKeys: String, CodingKey {
    case subject
    case beginsAt = "begins_at"
    case because
  }
}
