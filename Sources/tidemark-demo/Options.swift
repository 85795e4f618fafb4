import ArgumentParser
import Foundation

struct ListeningOptions: ParsableArguments {
  @Option(help: "IP address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "Port to listen on; 0 takes a free one, which is printed.")
  var port: UInt16 = 8000

  @Option(
    help: ArgumentHelp(
      "Key that callers must send in X-API-Key.",
      discussion: "Default: $\(APIKey.environmentVariable), else \(APIKey.standard)."))
  var apiKey: String?

  @Option(help: "Requests a second allowed under /agents/ before 429; 0 allows any number.")
  var rateLimit = 100

  var key: APIKey {
    let environment = ProcessInfo.processInfo.environment
    return APIKey(value: apiKey ?? environment[APIKey.environmentVariable] ?? APIKey.standard)
  }

  var allowance: RequestAllowance { RequestAllowance(requestsPerSecond: rateLimit) }

  func validate() throws {
    guard rateLimit >= 0 else { throw ValidationError("--rate-limit must be 0 or more, not \(rateLimit).") }
    guard !key.value.isEmpty else {
      throw ValidationError("the API key must not be empty (--api-key or $\(APIKey.environmentVariable)).")
    }
  }
}

struct MemoryOptions: ParsableArguments {
  @Option(name: .customLong("base-mb"), help: "MB held from the start, beside what the process needs.")
  var baseMB = 24.0

  @Option(name: .customLong("mb-per-agent"), help: "MB held by each agent.")
  var mbPerAgent = 0.5

  @Option(name: .customLong("window-mb"), help: "MB the stream processor's window never exceeds.")
  var windowMB = 48.0

  @Option(help: "Seconds after which an event leaves the stream processor's window.")
  var windowSeconds = 4.0

  func validate() throws {
    try require(baseMB, in: 0...1_000_000, "--base-mb")
    try require(mbPerAgent, in: 0...100_000, "--mb-per-agent")
    try require(windowMB, in: 1...1_000_000, "--window-mb")
    try require(windowSeconds, in: 0.1...3600, "--window-seconds")
  }
}

struct WarmUpOptions: ParsableArguments {
  @Option(
    name: .customLong("warm-up-mb"),
    help: "MB the simulation loads for good, at a steady rate, once it runs with an agent or more.")
  var megabytes = 0.0

  @Option(name: .customLong("warm-up-seconds"), help: "How long that loading lasts.")
  var seconds = 60.0

  func validate() throws {
    try require(megabytes, in: 0...1_000_000, "--warm-up-mb")
    try require(seconds, in: 0.1...1_000_000, "--warm-up-seconds")
  }
}

struct CityOptions: ParsableArguments {
  @Option(help: "Agents a second that each kind's immediate queue releases; scheduled queues a quarter.")
  var spawnRate = 40.0

  @Option(help: "URL of the stream processor; every tick's events are posted to it.")
  var feed: FeedURL?

  func validate() throws {
    try require(spawnRate, in: 0.1...100_000, "--spawn-rate")
  }
}

struct MisbehaviourOptions: ParsableArguments {
  @Option(
    name: .customLong("leak-mb-per-min"),
    help: "MB a minute lost for good while the simulation runs with an agent or more.")
  var leakMBPerMinute = 0.0

  @Option(help: "Percent of the agents' memory that a reset fails to free.")
  var retainOnReset = 0.0

  @Option(help: "Seconds in which the service answers nothing but 503.")
  var startupDelay = 0.0

  @Option(help: "Seconds after the start in which /health answers 503.")
  var healthFailsFor = 0.0

  var readiness: Readiness {
    Readiness(startupDelay: .seconds(startupDelay), healthFailsFor: .seconds(healthFailsFor))
  }

  func validate() throws {
    try require(leakMBPerMinute, in: 0...1_000_000, "--leak-mb-per-min")
    try require(retainOnReset, in: 0...100, "--retain-on-reset")
    try require(startupDelay, in: 0...1_000_000, "--startup-delay")
    try require(healthFailsFor, in: 0...1_000_000, "--health-fails-for")
  }
}

/// The http URL events go to; `/events` when it names no path.
struct FeedURL: ExpressibleByArgument, Sendable {
  let url: URL

  init?(argument: String) {
    guard let url = URL(string: argument), url.scheme == "http", let host = url.host(), !host.isEmpty,
      UInt16(exactly: url.port ?? 80) != nil
    else { return nil }
    self.url = ["", "/"].contains(url.path()) ? url.appending(path: "events") : url
  }
}

private func require(_ value: Double, in range: ClosedRange<Double>, _ option: String) throws {
  guard range.contains(value) else {
    throw ValidationError("\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
  }
}
