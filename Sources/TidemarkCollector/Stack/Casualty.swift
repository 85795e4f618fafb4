import TidemarkErrors
import TidemarkWarehouse

/// A container that something befell, with its last words.
struct Casualty: Sendable, Equatable {
  var container: String
  var kind: ContainerEvent.Kind
  /// How it ended, or what its check said.
  var detail: String
  /// The last lines of its log, secrets included.
  var log: [String]
}

/// Why a stack did not come up or did not last.
protocol StackFailure: ExplainedError {
  /// The containers it was because of.
  var casualties: [Casualty] { get }
}
