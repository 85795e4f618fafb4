/// What a workload does at each point of a scenario, as requests in order.
///
/// The engine knows only this; `rideshare` is one such plan.
struct WorkloadPlan: Sendable, Equatable, Encodable {
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
struct WorkloadStep: Sendable, Equatable, Encodable {
  /// In the words of a message: `queue 10 drivers`.
  var purpose: String
  var method: String
  /// Below the base URL, with its query.
  var path: String
  /// JSON text; as in path and purpose, `{drivers}`, `{riders}` and `{agents}` stand for the numbers of the level.
  var body: String?
  var headers: [String: String] = [:]
  /// A refusal that means the work is done already.
  var harmless: Harmless?
  /// Of the one answer; nil is content with a success.
  var expect: StepCondition?
  /// Asked again until it holds.
  var until: StepCondition?

  struct Harmless: Sendable, Equatable, Encodable {
    var status: Int
    /// Part of the body, in lower case; empty for any body.
    var text: String

    func isSaid(in body: String) -> Bool { text.isEmpty || body.lowercased().contains(text) }
  }
}

/// The load of a scenario: N drivers and N riders.
package struct LoadLevel: Sendable, Equatable {
  var drivers: Int
  var riders: Int

  /// Load level N is N drivers and N riders, so 2N agents.
  init(_ number: Int) {
    drivers = number
    riders = number
  }

  var totalAgents: Int { drivers + riders }

  static let placeholders = ["{drivers}", "{riders}", "{agents}"]

  func filled(in template: String) -> String {
    template.replacing("{drivers}", with: String(drivers)).replacing("{riders}", with: String(riders))
      .replacing("{agents}", with: String(totalAgents))
  }
}
