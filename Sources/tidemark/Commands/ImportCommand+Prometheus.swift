import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

extension ImportCommand {
  /// What cAdvisor exports of containers and a warehouse keeps.
  private static let containerMetrics =
    "{__name__=~\"container_memory_working_set_bytes|container_memory_usage_bytes|container_memory_rss|container_memory_cache|container_spec_memory_limit_bytes|container_cpu_usage_seconds_total\"}"

  func server() throws -> PrometheusServer {
    let token = ProcessInfo.processInfo.environment["TIDEMARK_PROMETHEUS_TOKEN"]
    guard let server = PrometheusServer(prometheus ?? "", token: token) else {
      throw ValidationError("--prometheus needs a URL such as http://localhost:9090")
    }
    return server
  }

  /// Unix seconds.
  func span() throws -> (from: Double, to: Double) {
    guard let origin else { throw ValidationError("--prometheus needs --from: a time, or an age such as 2h") }
    let zone = timezone ?? .local
    guard let from = PrometheusServer.moment(origin, zone: zone) else {
      throw ValidationError("--from \(origin): neither a time such as 2026-03-01T10:00 nor an age such as 2h")
    }
    guard let to = PrometheusServer.moment(to ?? "now", zone: zone) else {
      throw ValidationError(
        "--to \(to ?? ""): neither a time such as 2026-03-01T10:00 nor an age such as 30m")
    }
    guard from < to else { throw ValidationError("--from must lie before --to") }
    return (from, to)
  }

  func ask(_ session: Session) throws {
    let (server, span) = (try server(), try span())
    let asked = queries + metrics.compactMap(\.subject)
    let directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: directory) }
    let step = intervalSeconds ?? 15
    let answers = try waiting {
      try await server.answers(
        to: asked.isEmpty ? [Self.containerMetrics] : asked, from: span.from, to: span.to, step: step,
        into: directory)
    }
    var recording = try recording()
    recording.intervalSeconds = nil
    recording.queries = Dictionary(uniqueKeysWithValues: answers.map { ($0.path, $0.query) })
    var file: ImportedFile
    do {
      file = try RecordingImport.run(
        answers.map(\.path), as: .prometheus, recording, ImportOptions(zone: timezone),
        into: session.warehouse)
    } catch let problem as ImportProblem {
      throw ImportProblem(server.name, nil, problem.reason)
    }
    file.path = server.name
    try session.print(ImportReport([file]).report)
  }
}
