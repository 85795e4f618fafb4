package import Foundation
import TidemarkHTTP

/// A server of Prometheus' HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), which is asked for a
/// stretch of time.
///
/// The series of a metric are asked for with their own points; an expression is computed at each step.
package struct PrometheusServer: Sendable {
  private static let timeout = Duration.seconds(60)
  private static let limitBytes = 256 << 20
  /// Prometheus computes 11 000 points a series at most.
  private static let pointLimit = 10_000.0
  /// Of own points, seconds at once.
  private static let stretch = 21_600.0

  private let url: String
  private let token: String?
  /// Without the password that a URL may hold.
  package let name: String

  /// - Parameter token: sent as `Authorization: Bearer`.
  /// - Returns: nil where the URL is none of http or https.
  package init?(_ url: String, token: String?) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), parts.host?.isEmpty == false, parts.query == nil
    else { return nil }
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.token = token
    var shown = parts
    (shown.user, shown.password) = (nil, nil)
    name = shown.string ?? url
  }

  /// Asks one query after the other and writes the answers into a directory.
  ///
  /// - Parameters:
  ///   - from: Unix seconds.
  ///   - to: Unix seconds.
  ///   - step: seconds between the points of an expression.
  /// - Returns: the files with the query each answers.
  /// - Throws: `ImportProblem`, also where no complete answer comes.
  package func answers(
    to queries: [String], from: Double, to: Double, step: Double, into directory: URL
  ) async throws -> [(path: String, query: String)] {
    var files: [(path: String, query: String)] = []
    for query in queries {
      let isSeries = Self.isSelector(query)
      let length = isSeries ? Self.stretch : step * Self.pointLimit
      var start = from
      while start < to {
        let end = min(to, start + length)
        let path = directory.appending(path: "\(files.count + 1).json").path
        // An own point is up to the end of its stretch; one at the start came with the stretch before.
        let request =
          isSeries
          ? "query?query=\(Self.encoded("\(query)[\(Int64(((end - start) * 1000).rounded(.up)))ms]"))&time=\(end)"
          : "query_range?query=\(Self.encoded(query))&start=\(start)&end=\(end)&step=\(step)"
        try await ask(request, query, into: path)
        files.append((path, query))
        start = isSeries ? end : end + step
      }
    }
    return files
  }

  private func ask(_ request: String, _ query: String, into path: String) async throws {
    let response: HTTPResponse
    do {
      response = try await HTTPClient.send(
        HTTPRequest(
          "GET", "\(url)/api/v1/\(request)",
          headers: token.map { [("Authorization", "Bearer \($0)")] } ?? [], timeout: Self.timeout,
          limitBytes: Self.limitBytes))
    } catch let error as HTTPError {
      throw ImportProblem(name, nil, "\(shown(query)): \(error.description)")
    }
    // Its errors come as JSON too, which says more than the status.
    let isJSON = response.body.first { $0 > 0x20 } == UInt8(ascii: "{")
    guard response.status == 200 || isJSON else {
      throw ImportProblem(
        name, nil, "\(shown(query)): it answered with status \(response.status), \(shown(response.text))")
    }
    do {
      try response.body.write(to: URL(filePath: path))
    } catch {
      throw ImportProblem(path, nil, "cannot write the answer: \(error.localizedDescription)")
    }
  }

  /// Unix seconds of `now`, an age such as `2h` or `90m`, or a time in any form that a recording may have; nil for
  /// anything else.
  package static func moment(_ text: String, zone: Zone) -> Double? {
    let now = Date().timeIntervalSince1970
    if text == "now" { return now }
    if let age = Quantity.seconds(text), !text.contains(":") { return now - age }
    let clock = RecordedClock(
      RecordedClock.Settings(zone: zone, isZoneNamed: true, fileMicroseconds: Int64(now * 1e6)))
    return (try? clock.moment(text, of: "")).map { Double($0) / 1e6 }
  }

  /// Whether the query names series and computes nothing.
  static func isSelector(_ query: String) -> Bool {
    query.wholeMatch(of: /\s*(?:[A-Za-z_:][A-Za-z0-9_:]*\s*(?:\{[^{}]*\})?|\{[^{}]*\})\s*/) != nil
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
