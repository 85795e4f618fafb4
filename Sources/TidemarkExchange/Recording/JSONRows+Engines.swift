import StreamingJSON

/// Answers of engines and of cAdvisor, as rows with names that say their units.
extension JSONRows {
  typealias Row = (names: [String], cells: [String])

  private static func text(_ value: JSONTree?) -> String {
    value?.double.flatMap { Quantity.whole($0) }.map { "\($0)" } ?? ""
  }

  /// Whether it is an answer for a container that does not run, which has the moment of Go's zero time.
  static func isStopped(_ tree: JSONTree) -> Bool {
    tree["memory_stats"] != nil && tree["read"]?.text?.hasPrefix("0001-01-01") == true
  }

  /// An answer of GET /containers/ID/stats (Docker Engine API). The working set is use without inactive file cache, as
  /// docker/cli computes it (cli/command/container/stats_helpers.go).
  static func engineRow(_ tree: JSONTree) -> Row? {
    guard let memory = tree["memory_stats"], let read = tree["read"]?.text,
      let busy = tree["cpu_stats"]?["cpu_usage"]?["total_usage"], busy.double != nil
    else { return nil }
    let usage = memory["usage"]?.double
    let inactive =
      memory["stats"]?["total_inactive_file"]?.double ?? memory["stats"]?["inactive_file"]?.double
    let workingSet = usage.map { usage in inactive.map { $0 < usage ? usage - $0 : usage } ?? usage }
    return (
      [
        "name", "id", "read", "working_set_bytes", "memory_usage_bytes", "memory_limit_bytes", "cpu_time_ns",
        "pids",
      ],
      [
        tree["name"]?.text ?? "", tree["id"]?.text ?? "", read,
        workingSet.flatMap { Quantity.whole($0) }.map { "\($0)" } ?? "", text(memory["usage"]),
        text(memory["limit"]), text(busy), text(tree["pids_stats"]?["current"]),
      ]
    )
  }

  /// An entry of Podman's own API (containers/podman, libpod/define/containerstate.go, ContainerStats): memory in bytes,
  /// and the moment as `SystemNano`.
  static func podmanRow(_ tree: JSONTree) -> Row? {
    guard tree["ContainerID"] != nil, tree["MemUsage"]?.double != nil, let moment = tree["SystemNano"] else {
      return nil
    }
    return (
      ["name", "id", "read", "memory_bytes", "memory_limit_bytes", "cpu_percent", "pids"],
      [
        tree["Name"]?.text ?? "", tree["ContainerID"]?.text ?? "", moment.compact, text(tree["MemUsage"]),
        text(tree["MemLimit"]), tree["CPU"]?.compact ?? "", text(tree["PIDs"]),
      ]
    )
  }

  /// Rows of an answer of cAdvisor's API before version 2, such as GET /api/v1.3/docker/ (google/cadvisor,
  /// info/v1/container.go): an object of containers, each with its latest readings. nil for anything else.
  static func cadvisorRows(_ tree: JSONTree) -> [Row]? {
    let containers =
      tree["stats"]?.elements.isEmpty == false && tree["spec"] != nil ? [tree] : tree.members.map(\.value)
    guard !containers.isEmpty, containers.allSatisfy({ $0["spec"]?["has_memory"] != nil }) else { return nil }
    return containers.flatMap { container in
      let id = container["id"]?.text ?? ""
      let name = container["aliases"]?.elements.first?.text ?? container["name"]?.text ?? id
      let isAccounted = container["spec"]?["has_memory"] == .bool(true)
      return (container["stats"]?.elements ?? []).map { reading in
        let memory = isAccounted ? reading["memory"] : nil
        return (
          [
            "name", "id", "read", "working_set_bytes", "memory_usage_bytes", "memory_limit_bytes",
            "cpu_time_ns",
          ],
          [
            name, id, reading["timestamp"]?.text ?? "", text(memory?["working_set"]), text(memory?["usage"]),
            text(container["spec"]?["memory"]?["limit"]), text(reading["cpu"]?["usage"]?["total"]),
          ]
        )
      }
    }
  }

  /// Answers of the engine's API by their containers' ids, as the task metadata endpoint of Amazon ECS has them at
  /// /task/stats; null for one that does not run. nil for anything else.
  static func taskRows(_ tree: JSONTree) -> [Row]? {
    let stats = tree.members.map(\.value).filter { $0 != .null }
    guard !stats.isEmpty, stats.allSatisfy({ $0["memory_stats"] != nil && $0["read"] != nil }) else {
      return nil
    }
    return stats.filter { !isStopped($0) }.compactMap(engineRow)
  }

  /// Readings by cgroup of cAdvisor's API since version 2, GET /api/v2.1/stats (google/cadvisor, info/v2/container.go,
  /// DeprecatedContainerStats). nil for anything else.
  static func newerCAdvisorRows(_ tree: JSONTree) -> [Row]? {
    let lists = tree.members
    guard !lists.isEmpty,
      lists.allSatisfy({ list in
        !list.value.elements.isEmpty
          && list.value.elements.allSatisfy { $0["timestamp"] != nil && $0["has_memory"] != nil }
      })
    else { return nil }
    return lists.flatMap { list in
      list.value.elements.map { reading in
        let memory = reading["has_memory"] == .bool(true) ? reading["memory"] : nil
        return (
          ["name", "read", "working_set_bytes", "memory_usage_bytes", "cpu_time_ns"],
          [
            SeriesLabels.shortID(list.key) ?? list.key, reading["timestamp"]?.text ?? "",
            text(memory?["working_set"]), text(memory?["usage"]), text(reading["cpu"]?["usage"]?["total"]),
          ]
        )
      }
    }
  }

  /// A metric of Telegraf as JSON (influxdata/telegraf, plugins/serializers/json), which names measurement and field
  /// apart. Its plugin docker counts memory in bytes, and has a metric for each core beside `cpu-total`. nil for anything
  /// else.
  static func telegrafRows(_ tree: JSONTree) -> [Row]? {
    guard let measurement = tree["name"]?.text, let fields = tree["fields"]?.members, !fields.isEmpty,
      let tags = tree["tags"]?.members
    else { return nil }
    if let core = tree["tags"]?["cpu"]?.text, core != "cpu-total" { return [] }
    var row: Row = (["timestamp"], [tree["timestamp"]?.compact ?? ""])
    for tag in tags where tag.key != "cpu" {
      row.names.append(tag.key)
      row.cells.append(tag.value.text ?? "")
    }
    let unit = measurement == "docker_container_mem" ? " bytes" : ""
    for field in fields where field.value.double != nil {
      row.names.append("\(measurement) \(field.key)" + (field.key.hasSuffix("percent") ? "" : unit))
      row.cells.append(field.value.compact)
    }
    return [row]
  }
}
