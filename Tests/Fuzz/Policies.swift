@testable import TidemarkCollector
@testable import TidemarkGate

/// Policies of the gate and what `compose config` prints: whatever the text is, it is read or refused in a sentence.
func readPolicies(_ input: Input) {
  refusing {
    _ = try GatePolicy(text: input.text, path: "policy.yaml")
    let model = try ComposeModel(input.text)
    for service in model.services(inProfiles: ["debug"]) { _ = model.labels(of: service.name) }
    _ = model.name
  }
}
