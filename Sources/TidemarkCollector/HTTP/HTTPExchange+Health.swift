extension HTTPExchange {
  private static let healthLimitBytes = 8 << 20

  /// Asks a health URL; the detail is what it said.
  static func health(url: String, timeout: Duration) async -> (isHealthy: Bool, detail: String) {
    do {
      let answer = try await send(Request(url: url), timeout: timeout, limitBytes: healthLimitBytes)
      return (answer.status == 200, "answers \(answer.status)")
    } catch Failure.timedOut {
      return (false, "no answer within \(timeout.inSeconds.short) s")
    } catch let failure as Failure {
      return (false, "\(failure)")
    } catch {
      return (false, "not asked")
    }
  }

  /// Whether anybody accepts a connection there.
  static func answers(url: String, timeout: Duration) async -> Bool {
    do {
      _ = try await send(Request(url: url), timeout: timeout, limitBytes: healthLimitBytes)
      return true
    } catch {
      return error as? Failure != .refused
    }
  }
}
