/// What a workload does at each point of a scenario, as requests in order.
///
/// The engine knows only this; `rideshare` is one such plan.
package struct WorkloadPlan: Sendable {
  /// Asked by `check`, changes nothing.
  var status: [WorkloadStep] = []
  var start: [WorkloadStep] = []
  /// Brings the load in.
  var load: [WorkloadStep] = []
  /// Waits until the load has arrived.
  var spawned: [WorkloadStep] = []
  var stop: [WorkloadStep] = []
  var reset: [WorkloadStep] = []
}

/// One request and what counts as success.
struct WorkloadStep: Sendable {
  /// In the words of a message: `queue 10 drivers`.
  var purpose: String
  var method: String
  /// Below the base URL, with its query.
  var path: String
  /// JSON text; `{drivers}` and `{riders}` are replaced by the numbers of the level.
  var body: String?
  /// A refusal that means the work is done already.
  var harmless: Harmless?
  /// Asked again until it holds; nil is content with a success.
  var until: JSONCondition?

  struct Harmless: Sendable {
    var status: Int
    /// Part of the body, in lower case.
    var text: String
  }
}

/// A condition on a JSON object: every one of these members is the number.
struct JSONCondition: Sendable {
  var members: [String]
  var number: Double
}

/// The load of a scenario: N drivers and N riders.
package struct LoadLevel: Sendable, Equatable {
  package var drivers: Int
  package var riders: Int

  /// Load level N is N drivers and N riders, so 2N agents.
  package init(_ number: Int) {
    drivers = number
    riders = number
  }

  package var totalAgents: Int { drivers + riders }

  func filled(in template: String) -> String {
    template.replacing("{drivers}", with: String(drivers)).replacing("{riders}", with: String(riders))
  }
}
