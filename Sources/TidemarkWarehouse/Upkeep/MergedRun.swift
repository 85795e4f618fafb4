/// What became of one run of the other warehouse.
package struct MergedRun: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// It is here now.
    case added
    /// It stood here as running, its collector dead, and has ended there.
    case completed
    /// Its raw readings had been pruned here and are here again.
    case restored
    /// It was here already, the same.
    case present
    /// It is in progress there or here.
    case running
    /// It is here with other contents.
    case conflict
    /// Its rows there do not give their hashes.
    case damaged

    package var isRefused: Bool { self == .conflict || self == .damaged }
  }

  package let uid: String
  package let testID: String
  /// Number in the other file.
  package let runIDThere: Int64
  /// Number in this file; nil when it is not here.
  package let runID: Int64?
  package let outcome: Outcome
  /// Readings brought over.
  package let sampleCount: Int
  /// Why it was not brought over, or what differs.
  package let detail: String?
}
