package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkWarehouse

/// Everything the verdicts of a gate follow from; nothing else decides one.
package struct GateInput: Sendable {
  /// Rises when equal inputs may give another verdict.
  package static let algorithmVersion = 4

  package let policy: GatePolicy
  /// Newest first, not empty.
  package let candidates: [RunHead]
  /// Newest first.
  package let base: [RunHead]
  /// Accepted runs besides the baseline that show what runs differ by, newest first.
  package let history: [RunHead]
  package let options: Options

  /// What the command line and the warehouse add to the policy.
  package struct Options: Codable, Sendable, Equatable {
    /// As typed.
    package var against: String
    package var allowed: [String] = []
    /// Those in force at the time.
    package var acknowledgements: [AcceptedChange] = []
  }

  package var newest: RunHead { candidates[0] }
  package var oldest: RunHead { candidates[candidates.count - 1] }

  package var allowed: Set<SeriesConditions.Kind> {
    Set(options.allowed.compactMap(SeriesConditions.Kind.init))
  }

  /// The newest acknowledgement that holds for a subject and for the candidate.
  func acceptedChange(of subject: GateSubject) -> AcceptedChange? { acceptedChange(of: subject.text) }

  /// - Parameter subject: `scenario/container/metric`.
  func acceptedChange(of subject: String) -> AcceptedChange? {
    options.acknowledgements
      .filter { $0.beginsAt <= newest.startedAt && matches($0.subject, subject) }
      .max { $0.beginsAt < $1.beginsAt }
  }
}

/// An acknowledgement as far as it decides a verdict.
package struct AcceptedChange: Codable, Sendable, Equatable {
  /// A pattern for scenario/container/metric.
  package var subject: String
  /// Start of the first run of the new level, ISO 8601 UTC.
  package var beginsAt: String
  package var because: String

  private enum CodingKeys: String, CodingKey {
    case subject
    case beginsAt = "begins_at"
    case because
  }
}
