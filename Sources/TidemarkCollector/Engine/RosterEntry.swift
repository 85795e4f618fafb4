import TidemarkWarehouse

/// One container as the engine knows it at one moment.
struct RosterEntry: Sendable, Equatable {
  var name: ContainerNames.Name
  var inspection: EngineInspection
  /// Of the list; the inspection was made a moment later.
  var state: String
  /// As asked for, and the id of what that was.
  var image: String?
  var imageCreatedAtNanoseconds: Int64?

  var id: String { inspection.id }

  /// As the engine has it now, without the slash.
  var containerName: String {
    let name = inspection.name ?? id
    return name.hasPrefix("/") ? String(name.dropFirst()) : name
  }

  /// Whether its main process was there when it was inspected.
  var isAlive: Bool { inspection.isAlive }

  /// nil when inspect does not say.
  var hasMemoryLimit: Bool? { inspection.hostConfig?.memory.map { $0 > 0 } }

  /// Its network is the machine's: what its interfaces carry is not its own traffic.
  var hasHostNetwork: Bool { inspection.hostConfig?.networkMode == "host" }

  /// What is under test.
  var description: ContainerDescription {
    ContainerDescription(
      name: name.name, service: name.service, engineID: id, image: image, imageID: inspection.imageID,
      imageCreatedAtMicroseconds: imageCreatedAtNanoseconds.map { $0 / 1000 },
      memoryLimitBytes: inspection.hostConfig?.memory.flatMap { $0 > 0 ? $0 : nil },
      cpuLimitMillicores: inspection.hostConfig?.cpuLimitMillicores)
  }

  /// Differs after every start.
  var incarnation: String { "\(id)/\(inspection.state?.startedAt ?? "")" }
}

extension Reading {
  /// While a service is recreated there may be two of it for a moment: the newer one counts.
  static func newestOfEachName(_ readings: [(entry: RosterEntry, reading: Reading)]) -> [Reading] {
    Dictionary(grouping: readings, by: \.reading.container.name).sorted { $0.key < $1.key }.compactMap {
      $0.value.max {
        ($0.entry.inspection.createdNanoseconds ?? 0) < ($1.entry.inspection.createdNanoseconds ?? 0)
      }?.reading
    }
  }
}
