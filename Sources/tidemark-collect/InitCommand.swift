import ArgumentParser
import TidemarkCollector

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented configuration file.",
    discussion: """
      If Compose finds a project in this folder, the file lists its services, and you add the workload. Otherwise \
      the file contains the defaults. --preset configures a known platform.
      """)

  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case rideshare
  }

  @Option(help: "A known platform: rideshare.")
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
        "wrote \(file) for the Compose project of this folder; add the load under workload, then try "
          + "`tidemark-collect check -c \(file)`")
    case nil:
      try StarterFile.write(to: file, overwriting: force)
      Terminal.say("wrote \(file); declare your services in it, then try `tidemark-collect check -c \(file)`")
    }
  }
}
