import Foundation
import TidemarkErrors
import TidemarkSettings
import TidemarkWarehouse

/// Reads the requests of a workload out of the configuration.
extension SettingValue {
  private static let methods = ["get", "post", "put", "patch", "delete"]
  private static let otherKeys = ["name", "body", "headers", "accept", "expect", "until"]

  /// One step of the workload: requests in order.
  func requests() throws -> [WorkloadStep] {
    try list("a list of requests such as `- post: /load/start`").map { try $0.request() }
  }

  private func request() throws -> WorkloadStep {
    let fields = Dictionary(
      try entries(
        Self.methods + Self.otherKeys, under: "\(key)[].", "a request such as `post: /load/start`")
    ) { $1 }
    let targets = Self.methods.filter { fields[$0] != nil }
    guard targets.count == 1, let method = targets.first, let path = try fields[method]?.path() else {
      throw bad("a request with one of \(Self.methods.joined(separator: ", "))")
    }
    var step = WorkloadStep(
      purpose: try fields["name"]?.template() ?? "\(method.uppercased()) \(Redaction.url(path))",
      method: method.uppercased(), path: path)
    step.body = try fields["body"]?.template()
    step.headers = try fields["headers"]?.texts("names and texts") ?? [:]
    step.harmless = try fields["accept"]?.harmless()
    step.expect = try fields["expect"]?.condition()
    step.until = try fields["until"]?.condition()
    return step
  }

  private func path() throws -> String {
    let allowed = "a path below workload.base_url, such as /load/start"
    let path = try template(allowed)
    guard path.hasPrefix("/") else { throw bad(allowed) }
    return path
  }

  /// A text whose placeholders are known.
  private func template(_ allowed: String = "a text") throws -> String {
    let text = try text(allowed)
    let strange = text.matches(of: /\{[A-Za-z_]+\}/).map { String($0.output) }
      .first { !LoadLevel.placeholders.contains($0) }
    if strange != nil {
      throw bad("\(allowed) with no placeholders but \(LoadLevel.placeholders.joined(separator: ", "))")
    }
    return text
  }

  private func harmless() throws -> WorkloadStep.Harmless {
    let allowed = "a mapping such as {status: 400, text: already running}"
    var harmless = WorkloadStep.Harmless(status: 0, text: "")
    for (name, value) in try entries(["status", "text"], under: "\(key).", allowed) {
      if name == "status" {
        harmless.status = try value.integer(in: 100...599, "an HTTP status")
      } else {
        harmless.text = try value.text().lowercased()
      }
    }
    guard harmless.status != 0 else { throw bad(allowed) }
    return harmless
  }

  private func condition() throws -> StepCondition {
    let allowed = "a mapping of JSON paths and values, such as {$.queued: 0} or {$.active: \">= {agents}\"}"
    guard case .map(let entries) = content, !entries.isEmpty else { throw bad(allowed) }
    return StepCondition(
      try entries.map { path, value in
        guard let parsed = JSONPath(path) else {
          throw value.bad("a path such as $.state or $.items[0].ready")
        }
        guard case .scalar(let text) = value.content else {
          throw value.bad("a single value, or a comparison such as `>= 20`")
        }
        // A null of the file has become an empty text.
        let expected = text.isEmpty ? "null" : try value.template()
        guard Comparison(LoadLevel(1).filled(in: expected)).isComplete else {
          throw value.bad("a comparison with a number, such as `>= 20`")
        }
        return StepCondition.Term(path: parsed, expected: expected)
      })
  }
}

extension Comparison {
  /// Whether its operator has the number it needs.
  fileprivate var isComplete: Bool { holds(for: NSNumber(value: 0)) != nil }
}
