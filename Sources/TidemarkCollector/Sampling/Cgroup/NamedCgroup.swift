import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// A control group by the name its series goes by: a systemd unit, a container of whatever engine, anything else.
package struct NamedCgroup: Sendable, Equatable {
  package var name: String
  /// From the top of the hierarchy: `/system.slice/postgresql.service`.
  var path: String

  /// - Parameter path: From the top of the hierarchy, or under the folder where it is mounted.
  ///
  /// Fails with `NamedCgroupError` when there is none.
  package init(_ name: String, path: String) throws {
    let tree = try CgroupTree.read()
    let text = path.hasPrefix("/") ? path : "/" + path
    let trimmed = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    self.name = name
    self.path =
      tree.mountPoints.first { trimmed.hasPrefix($0 + "/") }.map { String(trimmed.dropFirst($0.count)) }
      ?? trimmed
    guard try open(in: tree) != nil else { throw NamedCgroupError.absent(name: name, path: self.path) }
  }

  /// The control group of a systemd unit, wherever in the hierarchy it is; `.service` may be left out.
  ///
  /// Fails with `NamedCgroupError` when there is none, or more than one, or the unit is of a kind that has none.
  package init(unit: String) throws {
    // The other kinds of systemd.unit(5).
    for kind in ["timer", "path", "target", "device", "automount"] where unit.hasSuffix("." + kind) {
      throw NamedCgroupError.noProcesses(unit, kind: kind)
    }
    let tree = try CgroupTree.read()
    let kinds = [".service", ".scope", ".slice", ".socket", ".mount", ".swap"]
    let file = kinds.contains(where: unit.hasSuffix) ? unit : unit + ".service"
    var paths: Set<String> = []
    for point in tree.mountPoints {
      guard let walk = FileManager.default.enumerator(atPath: point) else { continue }
      for case let entry as String in walk where entry.split(separator: "/").last.map(String.init) == file {
        paths.insert("/" + entry)
      }
    }
    guard let path = paths.first else { throw NamedCgroupError.noUnit(file) }
    guard paths.count == 1 else { throw NamedCgroupError.severalUnits(file, paths: paths.sorted()) }
    let dot = file.lastIndex(of: ".") ?? file.endIndex
    try self.init(String(file[..<dot]), path: path)
  }

  /// nil when it has gone.
  func open(in tree: CgroupTree) throws -> ContainerCgroup? {
    try ContainerCgroup(tree: tree, path: { _ in path })
  }
}

enum NamedCgroupError: ExplainedError, Equatable {
  case absent(name: String, path: String)
  case noUnit(String)
  case severalUnits(String, paths: [String])
  /// A unit of a kind that runs nothing itself.
  case noProcesses(String, kind: String)

  var description: String {
    switch self {
    case .absent(let name, let path):
      "there is no control group \(path) to record as \(name); `systemd-cgls` lists them, and /proc/PID/cgroup says where a "
        + "process is"
    case .noUnit(let unit):
      "there is no control group of a unit \(unit); is it running? `systemctl status \(unit)` says so"
    case .severalUnits(let unit, let paths):
      "there are several units \(unit): \(paths.joined(separator: ", ")); name one with --cgroup NAME=PATH"
    case .noProcesses(let unit, let kind):
      "a \(kind) such as \(unit) has no processes to measure; name the service that it starts or needs (`systemctl show -p "
        + "Triggers -p Requires \(shellQuoted(unit))` lists them)"
    }
  }
}
