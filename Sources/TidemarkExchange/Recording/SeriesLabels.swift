import Foundation

/// Which container the labels of a series speak of.
struct SeriesLabels {
  enum Subject: Equatable {
    /// `instance` tells apart what shares a name.
    case container(name: String, instance: String?)
    /// The container that only keeps the namespaces of a pod.
    case pause
    /// The sum over a pod.
    case pod(String)
    /// A cgroup above containers, or one of the system's services.
    case cgroup(String)
  }

  let subject: Subject

  /// Labels are those of cAdvisor with Docker (`name`, `id`, `image`), with Kubernetes before and since 1.16
  /// (`container_name`, `pod_name`; `container`, `pod`), and of Compose's services.
  init(_ labels: [String: String]) {
    func label(_ names: String...) -> String? {
      names.lazy.compactMap { labels[$0] }.first { !$0.isEmpty }
    }
    let pod = label("pod", "pod_name")
    let id = label("id")
    let shortID = id.flatMap(Self.shortID)
    let container = label("container", "container_name")
    let isPause =
      container == "POD" || label("image").map { $0.contains("/pause") || $0.hasPrefix("pause") } ?? false
    let name = label("name").flatMap { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
    // An engine's names are unique, so that only another machine's container has the same.
    let machine = label("node", "kubernetes_node")
    if isPause || name?.hasPrefix("k8s_POD_") == true {
      subject = .pause
    } else if let container, container != "" {
      subject = .container(name: container, instance: pod ?? machine ?? shortID)
    } else if let name, name.hasPrefix("k8s_") {
      // Of dockershim: k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT.
      let parts = name.split(separator: "_").map(String.init)
      subject = .container(name: parts.count > 1 ? parts[1] : name, instance: pod ?? parts.dropFirst(2).first)
    } else if let pod {
      if let name, let short = Self.shortID(name) {
        subject = .container(name: short, instance: pod)
      } else if let shortID, id?.contains("/kubepods") == true, id?.hasSuffix("/pod") == false,
        label("image") != nil
      {
        subject = .container(name: shortID, instance: pod)
      } else {
        subject = .pod(pod)
      }
    } else if let name {
      let last = id?.split(separator: "/").last.map(String.init)
      subject = .container(name: Self.shortID(name) ?? name, instance: shortID ?? last ?? machine)
    } else if let service = label(
      "container_label_com_docker_compose_service", "compose_service", "service_name")
    {
      subject = .container(name: service, instance: shortID)
    } else if let shortID {
      subject = .container(name: shortID, instance: nil)
    } else if let id {
      subject = .cgroup(id)
    } else if let name = label("service", "job", "app") {
      subject = .container(name: name, instance: label("instance"))
    } else {
      subject = .cgroup("")
    }
  }

  /// The first 12 digits of an engine's id, which stands at the end of a cgroup's path as `docker/ID`,
  /// `docker-ID.scope`, `libpod-ID`, `cri-containerd-ID.scope`; nil where there is none.
  static func shortID(_ path: String) -> String? {
    guard
      let match = path.firstMatch(of: /(?:^|[\/\-:])([0-9a-f]{64})(?:\.scope)?(?:$|\/)/)
        ?? path.firstMatch(of: /(?:^|[\/\-])((?:c[0-9]|[0-9a-f]{2})[0-9a-f]{30,62})(?:\.scope)?$/)
    else { return nil }
    return String(match.1.prefix(12))
  }

  /// `{name="api", pod="x"}` as a title of Grafana's or Prometheus' has it.
  static func parse(_ text: String) -> [String: String]? {
    guard let open = text.firstIndex(of: "{"), text.hasSuffix("}") else { return nil }
    var labels: [String: String] = [:]
    for match in text[open...].matches(of: /([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/) {
      labels[String(match.1)] = String(match.2).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
    let metric = text[..<open].trimmingCharacters(in: .whitespaces)
    if !metric.isEmpty { labels["__name__"] = metric }
    return labels
  }
}

/// The title of a column that holds one container.
struct WideTitle {
  var container: String
  var instance: String?
  var metric: String?

  init(_ title: String) {
    container = title
    if let labels = SeriesLabels.parse(title) {
      metric = labels["__name__"]
      switch SeriesLabels(labels).subject {
      case .container(let name, let instance): (container, self.instance) = (name, instance)
      case .pod(let pod): container = pod
      case .pause, .cgroup: break
      }
      return
    }
    // `api_memory_mb` and `api cpu %` are columns of `api`.
    var words = title.split(whereSeparator: { "_ .:()[]/".contains($0) }).map(String.init)
    let isMemory = { (word: String) in
      let name = ColumnName(word)
      return name.unit != nil
        || name.has("mem", "memory", "usage", "used", "working", "set", "workingset", "rss")
    }
    let isProcessor = { (word: String) in
      ColumnName(word).has("cpu", "utilization") || ColumnName(word).unit != nil
    }
    let kind = words.contains { ColumnName($0).has("cpu") } ? isProcessor : isMemory
    guard words.contains(where: { ColumnName($0).has("cpu", "mem", "memory", "rss") }) else {
      // Grafana writes the unit of a panel behind the name of each series.
      if let unit = title.firstMatch(of: /\s*[\[(]([^\[\]()]+)[\])]\s*$/),
        ColumnName(String(unit.1)).unit != nil
      {
        container = String(title[..<unit.range.lowerBound])
      }
      return
    }
    if words.contains(where: { ColumnName($0).has("cpu") }) { metric = "cpu" } else { metric = "memory" }
    while words.count > 1, let last = words.last, kind(last) { words.removeLast() }
    while words.count > 1, let first = words.first, kind(first) { words.removeFirst() }
    let rest = words.joined(separator: "_")
    if title.contains(rest) { container = rest } else { container = words.joined(separator: "-") }
  }
}
