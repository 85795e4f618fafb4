import TidemarkHTTP
import TidemarkSettings

/// What the health URL of a service answers.
struct ServiceHealth: Sendable {
  var isHealthy: Bool
  /// In a few words: `answers 200`, `connection refused`.
  var detail: String

  private static let limitBytes = 8 << 20

  static func ask(url: String, timeout: Duration) async -> ServiceHealth {
    do {
      let answer = try await HTTPClient.send(
        HTTPRequest("GET", url, timeout: timeout, limitBytes: limitBytes))
      return ServiceHealth(isHealthy: answer.status == 200, detail: "answers \(answer.status)")
    } catch HTTPError.timedOut {
      return ServiceHealth(isHealthy: false, detail: "no answer within \(timeout.inSeconds.short) s")
    } catch let error as HTTPError {
      return ServiceHealth(isHealthy: false, detail: error.description)
    } catch {
      return ServiceHealth(isHealthy: false, detail: "not asked")
    }
  }

  /// Whether anybody accepts a connection there.
  static func isAnswering(url: String, timeout: Duration) async -> Bool {
    do {
      _ = try await HTTPClient.send(HTTPRequest("GET", url, timeout: timeout, limitBytes: limitBytes))
      return true
    } catch {
      return error as? HTTPError != .refused
    }
  }
}
