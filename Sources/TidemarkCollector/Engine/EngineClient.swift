import Foundation
import TidemarkErrors
import TidemarkHTTP

/// Asks a container engine over its HTTP API (docs.docker.com/reference/api/engine).
///
/// The version of the API is the newest both sides know, asked for before the first call and again after the engine
/// could not be reached: it may come back as another release.
actor EngineClient {
  nonisolated let address: EngineAddress
  private let timeout: Duration
  private var negotiated: Negotiated?

  private struct Negotiated {
    var version: EngineAPIVersion
    var answer: EngineVersionAnswer
  }

  private struct ErrorAnswer: Decodable { var message: String? }

  private static let bodyLimitBytes = 32 << 20
  private static let eventLimitBytes = 1 << 20
  private static let clockToleranceNanoseconds: Int64 = 100_000_000

  /// - Parameter timeout: For one call. An engine before 25 takes up to a second for statistics.
  init(_ address: EngineAddress, timeout: Duration = .seconds(5)) {
    self.address = address
    self.timeout = timeout
  }

  // MARK: - Calls

  func host() async throws -> EngineHost {
    let known = try await negotiate()
    let asked = WallClock.nanoseconds
    let answer: EngineHostAnswer = try await get("/info")
    let answered = WallClock.nanoseconds
    var host = EngineHost(
      product: known.answer.product, version: known.answer.version ?? "unknown", apiVersion: known.version,
      cgroupDriver: answer.cgroupDriver, cgroupVersion: answer.cgroupVersion, memoryBytes: answer.memTotal,
      kernel: answer.kernelVersion, hasSharedGroups: answer.isRootless && answer.cgroupVersion == "1")
    if let time = answer.systemTime.flatMap(NanosecondTimestamp.parse), time < asked || time > answered {
      let ahead = time - (asked + (answered - asked) / 2)
      if abs(ahead) > Self.clockToleranceNanoseconds { host.clockAheadNanoseconds = ahead }
    }
    return host
  }

  /// - Parameter labels: `key` or `key=value`, all of which a container must have.
  func containers(labels: [String] = []) async throws -> [EngineContainer] {
    var query = [("all", "1")]
    if !labels.isEmpty { query.append(("filters", try EngineQuery.filters(["label": labels]))) }
    return try await get("/containers/json", query)
  }

  /// nil when there is no such container any more.
  func inspect(_ id: String) async throws -> EngineInspection? {
    try await unlessGone { try await get("/containers/\(id.percentEncoded)/json") }
  }

  /// nil when there is no such container any more, or, with Podman, when it does not run.
  func stats(_ id: String) async throws -> EngineStats? {
    try await unlessGone {
      let call = "/containers/\(id.percentEncoded)/stats"
      let body = try await body(call, [("stream", "false"), ("one-shot", "true")])
      return body.isEmpty ? nil : try decode(body, call)
    }
  }

  /// The last lines a container wrote to either stream, oldest first; none when there is no such container any more, or
  /// its log cannot be read back.
  ///
  /// - Parameter until: Unix nanoseconds by the engine's clock.
  func logTail(_ id: String, lines: Int, until: Int64? = nil) async throws -> [String] {
    let found = try await lastLines(lines, of: id, until: until).suffix(lines)
    guard until != nil, found.count < lines else { return Array(found) }
    // The engine counts the lines from the end of the log first, and leaves out those after the moment then (moby
    // daemon/logger/loggerutils/logfile.go): what was written since may be all of them.
    return try await Array(lastLines(lines * 100, of: id, until: until).suffix(lines))
  }

  private func lastLines(_ count: Int, of id: String, until: Int64?) async throws -> [String] {
    let end = until.map { [("until", EngineQuery.moment($0))] } ?? []
    let query = [("stdout", "1"), ("stderr", "1"), ("tail", "\(count)")] + end
    let answer: Data? = try await unlessGone {
      try await body("/containers/\(id.percentEncoded)/logs", query)
    }
    let text = answer.map { ContainerLog.text($0) } ?? ""
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// When an image was built, Unix nanoseconds; nil when there is no such image, or the engine does not say.
  ///
  /// - Parameter name: Or its id.
  func imageCreatedAt(_ name: String) async throws -> Int64? {
    struct Answer: Decodable {
      var created: String?
      enum CodingKeys: String, CapitalizedKey { case created }
    }
    // A slash in a name is part of the path (docs.docker.com/reference/api/engine, ImageInspect).
    let path = name.split(separator: "/", omittingEmptySubsequences: false).map { String($0).percentEncoded }
      .joined(separator: "/")
    let answer: Answer?
    do {
      answer = try await get("/images/\(path)/json")
    } catch EngineError.answered {
      // No such image any more, or an engine that does not know the call.
      return nil
    }
    return answer?.created.flatMap(NanosecondTimestamp.parse).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Kills a container and removes it with its anonymous volumes; does nothing when there is none any more.
  func remove(_ id: String) async throws {
    let call = "/containers/\(id.percentEncoded)"
    let version = try await negotiate().version
    _ = try await unlessGone {
      try await exchange("/v\(version)\(call)?force=1&v=1", method: "DELETE", call: call)
    }
  }

  /// Reads events until the stream ends or breaks, which is when it returns or throws.
  ///
  /// - Parameter since: Unix nanoseconds by the engine's clock; events of that very moment come again.
  /// - Parameter connected: Called when the engine has begun to send.
  func follow(
    since: Int64?, connected: @Sendable () async -> Void, each: @Sendable (EngineEvent) async -> Void
  ) async throws {
    let version = try await negotiate().version
    var query = [
      (
        "filters",
        try EngineQuery.filters([
          "type": ["container"],
          "event": ["oom", "die", "died", "kill", "stop", "start", "destroy", "remove", "rename"],
        ])
      )
    ]
    if let since { query.append(("since", EngineQuery.moment(since))) }
    let path = "/v\(version)/events?" + EngineQuery.text(of: query)
    do {
      let stream = try await HTTPClient.open(
        address.request(path, timeout: timeout, limitBytes: Self.eventLimitBytes))
      guard stream.status < 400 else { throw refusal(stream.status, try await stream.body(), "/events") }
      await connected()
      try await stream.forEachLine(limitBytes: Self.eventLimitBytes) { line in
        await each(try decode(line, "/events"))
      }
    } catch {
      try Task.checkCancellation()
      throw mapped(error, "/events")
    }
  }

  // MARK: - Version

  private func negotiate() async throws -> Negotiated {
    if let negotiated { return negotiated }
    let body = try await exchange("/version", call: "/version")
    let answer: EngineVersionAnswer = try decode(body, "/version")
    guard let theirs = answer.apiVersion.flatMap({ EngineAPIVersion($0) }) else {
      throw EngineError.unreadable(address, call: "/version", problem: "no ApiVersion in \(body.quoted)")
    }
    if let oldest = answer.minAPIVersion.flatMap({ EngineAPIVersion($0) }), oldest > .newestKnown {
      throw EngineError.tooNew(address, oldestSpoken: oldest, newestKnown: .newestKnown)
    }
    let found = Negotiated(version: min(theirs, .newestKnown), answer: answer)
    negotiated = found
    return found
  }

  // MARK: - Asking

  private func get<T: Decodable>(_ call: String, _ query: [(String, String)] = []) async throws -> T {
    try decode(try await body(call, query), call)
  }

  private func body(_ call: String, _ query: [(String, String)]) async throws -> Data {
    let version = try await negotiate().version
    let tail = query.isEmpty ? "" : "?" + EngineQuery.text(of: query)
    return try await exchange("/v\(version)\(call)\(tail)", call: call)
  }

  private func exchange(_ path: String, method: String = "GET", call: String) async throws -> Data {
    let answer: HTTPResponse
    do {
      answer = try await HTTPClient.send(
        address.request(path, method: method, timeout: timeout, limitBytes: Self.bodyLimitBytes))
    } catch {
      throw mapped(error, call)
    }
    guard answer.status < 400 else { throw refusal(answer.status, answer.body, call) }
    return answer.body
  }

  private func unlessGone<T>(_ body: () async throws -> T?) async throws -> T? {
    do {
      return try await body()
    } catch EngineError.answered(_, _, 404, _) {
      return nil
    } catch EngineError.answered(_, _, 409, _) {
      // Podman: "container is not running".
      return nil
    }
  }

  private func decode<T: Decodable>(_ body: Data, _ call: String) throws -> T {
    do {
      return try JSONDecoder().decode(T.self, from: body)
    } catch {
      throw EngineError.unreadable(
        address, call: call, problem: "\(DecodingProblem(error)) in \(body.quoted)")
    }
  }

  // MARK: - Failing

  private func mapped(_ error: any Error, _ call: String) -> any Error {
    guard let error = error as? HTTPError else { return error }
    // Whatever comes up next at this address may speak another version.
    negotiated = nil
    switch error {
    case .timedOut: return EngineError.timedOut(address, call: call, seconds: timeout.inSeconds)
    case .tooLarge, .notHTTP:
      return EngineError.unreadable(address, call: call, problem: error.description)
    case .badRequest, .refused, .noSuchSocket, .notPermitted, .unknownHost, .brokenOff, .tls, .other:
      return EngineError.unreachable(address, reason: error.description)
    }
  }

  private func refusal(_ status: Int, _ body: Data, _ call: String) -> EngineError {
    if status == 400 { negotiated = nil }
    var message = body.quoted
    do {
      if let text = try JSONDecoder().decode(ErrorAnswer.self, from: body).message {
        message = Data(text.utf8).quoted
      }
    } catch is DecodingError {
      // A proxy answers in its own words; they are quoted as they are.
    } catch {
      message = "\(message) (\(error))"
    }
    return .answered(address, call: call, status: status, message: message)
  }
}
