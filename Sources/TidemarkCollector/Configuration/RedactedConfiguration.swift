import Foundation
import TidemarkWarehouse

extension CollectorConfiguration {
  /// JSON text with sorted keys, without secrets: what is stored with a run.
  func redactedJSON() throws -> String {
    var copy = self
    copy.workload.apiKey = workload.apiKey.map { _ in Redaction.mark }
    copy.workload.apiKeyOrigin = nil
    copy.workload.baseURL = Redaction.url(workload.baseURL)
    copy.workload.steps = workload.steps.redacted
    copy.workload.commands = workload.commands.redacted
    copy.sampling.cadvisorURL = Redaction.url(sampling.cadvisorURL)
    copy.labels = Redaction.labels(labels)
    copy.stack.services = stack.services.map { service in
      var service = service
      service.command = Redaction.command(service.command)
      service.environment = service.environment.mapValues { _ in Redaction.mark }
      service.healthURL = service.healthURL.map(Redaction.url)
      return service
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(copy), as: UTF8.self)
  }
}

extension WorkloadPlan {
  fileprivate var all: [WorkloadStep] { status + start + load + spawned + stop + reset }

  fileprivate var redacted: WorkloadPlan {
    func redacted(_ steps: [WorkloadStep]) -> [WorkloadStep] {
      steps.map { step in
        var step = step
        step.path = Redaction.url(step.path)
        step.purpose = Redaction.url(step.purpose)
        step.headers = Redaction.headers(step.headers)
        step.body = step.body.map { _ in Redaction.mark }
        return step
      }
    }
    return WorkloadPlan(
      status: redacted(status), start: redacted(start), load: redacted(load), spawned: redacted(spawned),
      stop: redacted(stop), reset: redacted(reset))
  }
}

extension CollectorConfiguration.Commands {
  fileprivate var all: [String] { [status, start, load, stop, reset].compactMap(\.self) }

  fileprivate var redacted: Self {
    var copy = self
    copy.status = status.map(Redaction.shell)
    copy.start = start.map(Redaction.shell)
    copy.load = load.map(Redaction.shell)
    copy.stop = stop.map(Redaction.shell)
    copy.reset = reset.map(Redaction.shell)
    return copy
  }
}

/// Values of a configuration that must be hidden wherever they turn up again: in what a server answers, a command prints, a
/// log holds.
package struct KnownSecrets: Sendable {
  /// The longest first, of which a shorter one may be a part.
  private let values: [String]

  package init(_ settings: CollectorConfiguration) {
    var values: Set<String> = []
    /// Words that may well be none are hidden only where they look like a secret: others are `info`, `8000` and `/data`.
    func add(_ text: String, named name: String = "") {
      if Redaction.isSecret(name), text.count >= 4 { values.insert(text) }
      for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || "-_.+~".contains($0)) })
      where word.count >= 8 && word.contains(where: \.isLetter) && word.contains(where: \.isNumber) {
        values.insert(String(word))
      }
    }
    if let key = settings.workload.apiKey { add(key, named: "api_key") }
    for url in [settings.workload.baseURL, settings.sampling.cadvisorURL] {
      if Redaction.url(url) != url { add(url) }
    }
    for (name, value) in settings.labels where Redaction.isSecret(name) { add(value, named: name) }
    for service in settings.stack.services {
      for (name, value) in service.environment { add(value, named: name) }
      for word in service.command.dropFirst() where word.count < 200 { add(word) }
    }
    for step in settings.workload.steps.all {
      for (name, value) in step.headers { add(value, named: name) }
      if let body = step.body { add(body) }
      if Redaction.url(step.path) != step.path { add(step.path) }
    }
    for command in settings.workload.commands.all { add(command) }
    self.values = values.sorted { ($0.count, $0) > ($1.count, $1) }
  }

  package func hidden(in text: String) -> String {
    values.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Redaction.mark) : $0 }
  }
}
