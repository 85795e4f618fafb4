import Foundation

/// Keeps secrets out of what is stored.
enum Redaction {
  static let mark = "***"

  /// Names whose values are never stored.
  static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased().filter { $0.isLetter }
    return ["password", "passwd", "token", "secret", "apikey", "authorization", "credential"]
      .contains { name.contains($0) }
  }

  static func entries(_ entries: [String: String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0, isSecret($0) ? mark : url($1)) })
  }

  /// Replaces `user:password@` in any URL inside the text, values of query items with secret names, and what follows
  /// `Authorization:`.
  static func url(_ text: String) -> String {
    text.replacing(/([a-zA-Z][a-zA-Z0-9+.\-]*:\/\/)[^\/@\s]+@/) { "\($0.output.1)\(mark)@" }
      .replacing(/(?i)(authorization\s*:\s*)[^'"]+/) { "\($0.output.1)\(mark)" }
      .replacing(/([?&])([^=&\s]+)=([^&\s]*)/) { match in
        isSecret(String(match.output.2))
          ? "\(match.output.1)\(match.output.2)=\(mark)" : String(match.output.0)
      }
  }

  /// Secrets in a shell command or a JSON body, wherever a name shows that its value is one:
  /// `PASSWORD=X`, `--token X`, `Authorization: X`, `"secret": "X"`.
  static func text(_ text: String) -> String {
    url(text)
      .replacing(/([A-Za-z_][\w\-]*)=("[^"]*"|'[^']*'|[^\s"']+)/) { match in
        isSecret(String(match.output.1)) ? "\(match.output.1)=\(mark)" : String(match.output.0)
      }
      .replacing(/(--?[A-Za-z][\w\-]*)\s+([^\s"']+)/) { match in
        isSecret(String(match.output.1)) ? "\(match.output.1) \(mark)" : String(match.output.0)
      }
      .replacing(/([A-Za-z][\w\-]*)("?\s*:\s*"?)([^"'\n]+)/) { match in
        isSecret(String(match.output.1))
          ? "\(match.output.1)\(match.output.2)\(mark)" : String(match.output.0)
      }
  }

  /// `--api-key X`, `--token=X` and `PASSWORD=X` lose their X.
  static func command(_ words: [String]) -> [String] {
    var redacted: [String] = []
    var hidesNext = false
    for word in words {
      if hidesNext {
        redacted.append(mark)
        hidesNext = false
      } else if let equals = word.firstIndex(of: "="), isSecret(String(word[..<equals])) {
        redacted.append(word[...equals] + mark)
      } else {
        hidesNext = word.hasPrefix("-") && isSecret(word)
        redacted.append(url(word))
      }
    }
    return redacted
  }
}

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
    copy.labels = Redaction.entries(labels)
    copy.stack.services = stack.services.map { service in
      var service = service
      service.command = Redaction.command(service.command)
      service.environment = Redaction.entries(service.environment)
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
  fileprivate var redacted: WorkloadPlan {
    func redacted(_ steps: [WorkloadStep]) -> [WorkloadStep] {
      steps.map { step in
        var step = step
        step.path = Redaction.url(step.path)
        step.purpose = Redaction.url(step.purpose)
        step.headers = Redaction.entries(step.headers)
        step.body = step.body.map(Redaction.text)
        return step
      }
    }
    return WorkloadPlan(
      status: redacted(status), start: redacted(start), load: redacted(load), spawned: redacted(spawned),
      stop: redacted(stop), reset: redacted(reset))
  }
}

extension CollectorConfiguration.Commands {
  fileprivate var redacted: Self {
    var copy = self
    copy.status = status.map(Redaction.text)
    copy.start = start.map(Redaction.text)
    copy.load = load.map(Redaction.text)
    copy.stop = stop.map(Redaction.text)
    copy.reset = reset.map(Redaction.text)
    return copy
  }
}
