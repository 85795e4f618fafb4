/// Gives every container the name of its series, the same one for as long as this value lives.
///
/// A container of Compose is its service, whatever Compose calls it: version 1 joins project, service and number by
/// `_`, version 2 by `-`, and while one is recreated either the old or the new carries `<12 hex digits>_` before it. All
/// other containers go by the name they had when first seen, so a rename goes on with the series.
struct ContainerNames: Sendable {
  struct Name: Sendable, Equatable {
    var name: String
    var service: String?
  }

  private struct Replica: Hashable {
    var project: String
    var service: String
    var number: String
  }

  private let displayNames: [String: String]
  private var replicas: [Replica: Name] = [:]
  private var others: [String: Name] = [:]
  private var owners: [String: Replica] = [:]

  /// - Parameter displayNames: By service, what people call it.
  init(displayNames: [String: String] = [:]) {
    self.displayNames = displayNames
  }

  /// - Parameter containerName: With or without the leading slash; nil when it is not known.
  mutating func name(id: String, containerName: String?, labels: [String: String]) -> Name {
    // A one-off command of `compose run` is no replica of the service.
    let isOneOff = labels["com.docker.compose.oneoff"]?.lowercased() == "true"
    if !isOneOff, let service = labels["com.docker.compose.service"] {
      let replica = Replica(
        project: labels["com.docker.compose.project"] ?? "", service: service,
        number: labels["com.docker.compose.container-number"] ?? "1")
      return name(of: replica)
    }
    if let known = others[id] { return known }
    let plain = containerName.map(Self.withoutPrefix) ?? String(id.prefix(12))
    let name = Name(name: displayNames[plain] ?? plain, service: nil)
    others[id] = name
    return name
  }

  private mutating func name(of replica: Replica) -> Name {
    if let known = replicas[replica] { return known }
    var text = displayNames[replica.service] ?? replica.service
    if replica.number != "1" { text += "-\(replica.number)" }
    // Two projects may have a service of one name: the first seen keeps it.
    if owners[text] != nil { text = "\(replica.project)/\(text)" }
    owners[text] = replica
    let name = Name(name: text, service: replica.service)
    replicas[replica] = name
    return name
  }

  /// Without the slash of the engine, and without what Compose puts before the name of a container in its recreation.
  private static func withoutPrefix(_ name: String) -> String {
    let plain = name.hasPrefix("/") ? name.dropFirst() : name[...]
    let parts = plain.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 12, parts[0].allSatisfy({ $0.isHexDigit && !$0.isUppercase }),
      !parts[1].isEmpty
    else { return String(plain) }
    return String(parts[1])
  }
}
