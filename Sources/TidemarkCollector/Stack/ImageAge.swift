import Foundation

/// Whether the images of services that are built from this checkout are as new as its commit.
enum ImageAge {
  /// A sentence for each image that is older.
  static func outdated(
    _ services: [ComposeService], of project: ComposeProject, _ engine: EngineClient
  ) async -> [String] {
    guard !services.isEmpty, let commit = await GitCheckout(folder: project.folder).committedAt else {
      return []
    }
    var sentences: [String] = []
    for service in services {
      // Names as Compose gives them, version 2 and version 1 (docs.docker.com/reference/compose-file/build).
      let names =
        service.image.map { [$0] } ?? ["\(project.name)-\(service.name)", "\(project.name)_\(service.name)"]
      for name in names {
        guard let created = await created(name, engine), created < commit else { continue }
        sentences.append(
          "the image \(name) of service \(service.name) was built at \(text(created)), before the commit that is checked "
            + "out (\(text(commit))): what is measured may be older than what is labelled; set stack.build to true, or "
            + "build it")
        break
      }
    }
    return sentences
  }

  /// Unix seconds; nil when there is no such image, which `up` builds then, and when the engine does not say.
  private static func created(_ name: String, _ engine: EngineClient) async -> Int64? {
    do { return try await engine.imageCreatedAt(name).map { $0 / 1_000_000_000 } } catch { return nil }
  }

  private static func text(_ seconds: Int64) -> String {
    NanosecondTimestamp.text(seconds * 1_000_000_000).prefix(19) + "Z"
  }
}
