import Foundation
import TidemarkWarehouse

/// Whether the servers a run over containers needs are there, each tried once.
package struct EngineCheck: Sendable {
  struct Row: Sendable, Equatable {
    var name: String
    var isWell: Bool
    /// Whether a run would fail without it.
    var isNeeded: Bool
    var detail: String
  }

  private(set) var rows: [Row] = []
  /// nil when there is no way to readings.
  package private(set) var target: StackUnderTest?

  /// With a compose file that is there, its project is looked at, services without a container included; else what runs.
  ///
  /// Throws `EngineError.badAddress` and what `ComposeProject.find` says of the files only; whatever does not answer is a row.
  package init(_ settings: CollectorConfiguration, environment: [String: String]) async throws {
    var project: ComposeProject?
    if ComposeProject.isDeclared(settings.stack, environment: environment) {
      do {
        project = try await ComposeProject.find(settings.stack, environment: environment)
      } catch ComposeError.noCommandLine(let attempts) {
        rows.append(
          Row(
            name: "Compose", isWell: false, isNeeded: true,
            detail: ComposeError.noCommandLine(attempts).description))
      }
    }
    let scope = (project?.name ?? settings.stack.project).map { ContainerScope.project($0) } ?? .all
    let engine = try await EngineAccess(
      environment: environment, scope: scope, displayNames: settings.stack.displayNames)
    // cAdvisor can be read without the engine.
    rows.append(Self.row(of: engine, isNeeded: settings.sampling.source != .cadvisor))
    rows.append(await Self.cadvisor(settings, engine))
    do {
      let stack: any Stack =
        if let project {
          ComposeStack(
            settings.stack, project: project, roster: engine.roster, ownership: .attached,
            environment: environment)
        } else {
          RunningEngine(engine.roster)
        }
      let target = try await StackUnderTest(stack, in: engine, settings.sampling)
      self.target = target
      rows.append(
        Row(
          name: "source", isWell: true, isNeeded: true,
          detail: "\(target.source.name): \(target.choice?.reason ?? "")"))
    } catch let error as SourceError {
      rows.append(Row(name: "source", isWell: false, isNeeded: true, detail: error.description))
    }
  }

  private static func row(of engine: EngineAccess, isNeeded: Bool) -> Row {
    switch engine.host {
    case .success(let host):
      Row(
        name: "engine", isWell: true, isNeeded: isNeeded,
        detail: "\(host.product) \(host.version) at \(engine.client.address), API \(host.apiVersion)"
          + (host.cgroupDriver.map { ", cgroup driver \($0)" } ?? ""))
    case .failure(let error):
      Row(name: "engine", isWell: false, isNeeded: isNeeded, detail: error.description)
    }
  }

  private static func cadvisor(_ settings: CollectorConfiguration, _ engine: EngineAccess) async -> Row {
    let url = settings.sampling.cadvisorURL
    let source = CAdvisorSource(settings.sampling, roster: engine.roster)
    var row = Row(
      name: "cAdvisor", isWell: true, isNeeded: settings.sampling.source == .cadvisor, detail: "")
    do {
      row.detail = "\(Set(try await source.poll().map(\.container.name)).count) containers at \(url)"
    } catch {
      row.isWell = false
      row.detail = String(describing: error)
    }
    return row
  }

  /// What a run would fail at, a sentence each.
  package var problems: [String] {
    rows.filter { !$0.isWell && $0.isNeeded }.map { "\($0.name) is missing: \($0.detail)" }
  }

  /// For people.
  package var table: String {
    TextTable(
      rows: rows.map { [$0.name, $0.isWell ? "ok" : $0.isNeeded ? "MISSING" : "not used", $0.detail] }
    )
    .description
  }
}
