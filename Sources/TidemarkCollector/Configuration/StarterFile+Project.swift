import Foundation

extension StarterFile {
  /// Whether Compose finds a project here.
  package static var hasProject: Bool {
    ComposeProject.isDeclared(
      CollectorConfiguration.Stack(), environment: ProcessInfo.processInfo.environment)
  }

  /// The starter file for the project that Compose finds here, with its services.
  ///
  /// Throws `ComposeError`.
  package static func ofProject() async throws -> String {
    var stack = CollectorConfiguration.Stack()
    // What Compose starts when nobody names a profile.
    stack.profiles = []
    let project = try await ComposeProject.find(stack, environment: ProcessInfo.processInfo.environment)
    let indent = "    "
    let services = project.services.map { service in
      let origin = service.isBuilt ? "built here" : service.image.map { "image \($0)" } ?? ""
      return "\(indent)\(Self.key(service.name)): {}" + (origin.isEmpty ? "" : "  # \(origin)")
    }
    return
      text
      .replacing(
        "# Configuration of tidemark-collect. All values are the defaults; leave out what you do not change.",
        with:
          "# Configuration of tidemark-collect for the Compose project \(project.name): \(project.services.count) services.\n"
          + "# All values but those of stack and workload.kind are the defaults; leave out what you do not change."
      )
      .replacing("profiles:\n", with: "profiles: []\n")
      .replacing(
        "containers: {}\n  #  kafka: {name: rideshare-kafka, profile: core}",
        with: services.isEmpty ? "containers: {}" : "containers:\n" + services.joined(separator: "\n")
      )
      .replacing("  kind: rideshare\n", with: "  kind: none\n")
  }

  /// A name as a key of YAML.
  private static func key(_ name: String) -> String {
    let isPlain =
      name.first?.isLetter == true && name.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    return isPlain && !words.contains(name.lowercased()) ? name : "\"\(name)\""
  }
}
