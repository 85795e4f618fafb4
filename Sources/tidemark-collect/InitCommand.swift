import ArgumentParser
import TidemarkCollector

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Writes a commented configuration file.",
    discussion: """
      Where Compose finds a project in this folder, its services are in the file, and nobody puts load on them until \
      the workload is filled in. Else the file holds the defaults; --preset names a platform that is known.
      """)

  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case rideshare
  }

  @Option(help: "A platform whose services are known by name: rideshare.")
  var preset: Preset?

  @Flag(help: "Overwrite the file if it exists.")
  var force = false

  @Argument(help: "File to write.")
  var file = ConfigurationLoader.standardFile

  func run() async throws {
    switch preset {
    case .rideshare:
      try StarterFile.write(RidesharePreset.text, to: file, overwriting: force)
      Terminal.say("wrote \(file); start the platform and try `tidemark-collect check -c \(file)`")
    case nil where StarterFile.hasProject:
      let text = try await StarterFile.ofProject()
      try StarterFile.write(text, to: file, overwriting: force)
      Terminal.say(
        "wrote \(file) for the Compose project of this folder; fill in who puts load on it under workload, then try "
          + "`tidemark-collect check -c \(file)`")
    case nil:
      try StarterFile.write(to: file, overwriting: force)
      Terminal.say("wrote \(file); declare your services in it, then try `tidemark-collect check -c \(file)`")
    }
  }
}
