import Foundation
import Synchronization
import TidemarkTestSupport

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A running `tidemark-demo` on a free port, and what the kernel and its API say about it.
final class DemoProcess: Sendable {
  struct Answer {
    let status: Int
    let body: Data
    let headers: [String: String]

    var text: String { String(decoding: body, as: UTF8.self) }

    func decoded<T: Decodable>(_ type: T.Type = T.self) throws -> T {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: body)
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let url: URL
  let processIdentifier: Int32
  private let process: Process
  private let log: Log

  /// Runs the service while `body` runs, and ends it afterwards whatever happens.
  static func with<T>(
    _ arguments: String..., body: (DemoProcess) async throws -> T
  ) async throws -> T {
    try await with(arguments, body: body)
  }

  static func with<T>(
    _ arguments: [String], body: (DemoProcess) async throws -> T
  ) async throws -> T {
    let demo = try await DemoProcess(arguments)
    defer { demo.kill() }
    return try await body(demo)
  }

  private init(_ arguments: [String]) async throws {
    let process = Process()
    let log = Log()
    process.executableURL = BuiltTool.demo.url
    process.arguments = ["--port", "0"] + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TIDEMARK_") }
    let stderr = Pipe()
    process.standardError = stderr
    stderr.fileHandleForReading.readabilityHandler = { log.append($0.availableData) }
    try process.run()
    self.process = process
    self.log = log
    processIdentifier = process.processIdentifier
    do {
      url = try await poll("the line that names the port") { log.listeningURL }
    } catch {
      Foundation.kill(process.processIdentifier, SIGKILL)
      throw error
    }
  }

  var logText: String { log.text }

  func send(
    _ method: String, _ path: String, json: String? = nil, key: String? = "demo-key"
  ) async throws -> Answer {
    guard let target = URL(string: path, relativeTo: url) else {
      throw Failure(description: "bad path \(path)")
    }
    var request = URLRequest(url: target)
    request.httpMethod = method
    request.httpBody = json.map { Data($0.utf8) }
    if let key { request.setValue(key, forHTTPHeaderField: "X-API-Key") }
    let (body, response) = try await URLSession.shared.data(for: request)
    guard let response = response as? HTTPURLResponse else { throw Failure(description: "not HTTP") }
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
    return Answer(status: response.statusCode, body: body, headers: headers)
  }

  /// Queues half of the agents as drivers and half as riders, and waits until all of them exist.
  func spawn(_ agents: Int) async throws {
    for path in ["/agents/drivers", "/agents/riders"] {
      _ = try await send("POST", "\(path)?mode=immediate", json: #"{"count":\#(agents / 2)}"#)
    }
    try await poll("empty spawn queues") {
      let queues: [String: Int] = try await self.send("GET", "/agents/spawn-status").decoded()
      return queues.values.allSatisfy { $0 == 0 } ? () : nil
    }
  }

  struct Status: Decodable {
    let state: String
    let drivers: Int
    let riders: Int
    let completedTrips: Int
    let tick: Int
    let feedBatchesSent: Int
    let feedBatchesFailed: Int
  }

  func status() async throws -> Status {
    try await send("GET", "/simulation/status").decoded()
  }

  /// Anonymous resident memory in MB (`RssAnon`, proc_pid_status(5)).
  func residentMB() throws -> Double {
    let status = try String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
      let kilobytes = Double(line.split(whereSeparator: \.isWhitespace)[1])
    else { throw Failure(description: "no RssAnon in \(status)") }
    return kilobytes / 1024
  }

  /// CPU time used so far, in clock ticks of 10 ms (`utime` + `stime`, proc_pid_stat(5)).
  func cpuTicks() throws -> Int {
    let stat = try String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
    guard let closing = stat.lastIndex(of: ")") else { throw Failure(description: "odd stat \(stat)") }
    let fields = stat[closing...].split(separator: " ")
    guard let user = Int(fields[12]), let system = Int(fields[13]) else {
      throw Failure(description: "odd stat \(stat)")
    }
    return user + system
  }

  /// Sends a signal and returns how the process ended.
  func end(by signal: Int32) async throws -> (reason: Process.TerminationReason, code: Int32) {
    Foundation.kill(processIdentifier, signal)
    try await poll("the end of the process") { self.process.isRunning ? nil : () }
    return (process.terminationReason, process.terminationStatus)
  }

  private func kill() {
    if process.isRunning { Foundation.kill(processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }
}

/// What a process has written to its standard error stream.
private final class Log: Sendable {
  private let bytes = Mutex(Data())

  func append(_ data: Data) {
    bytes.withLock { $0.append(data) }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

  var listeningURL: URL? {
    guard let match = text.firstMatch(of: /listening on (http:\S+)\n/) else { return nil }
    return URL(string: String(match.1))
  }
}

/// Asks again and again until there is an answer; 20 seconds are patience, not an expectation.
@discardableResult
func poll<T>(_ what: String, _ answer: () async throws -> T?) async throws -> T {
  let deadline = ContinuousClock.now + .seconds(20)
  while ContinuousClock.now < deadline {
    if let found = try await answer() { return found }
    try await Task.sleep(for: .milliseconds(50))
  }
  throw DemoProcess.Failure(description: "waited in vain for \(what)")
}
