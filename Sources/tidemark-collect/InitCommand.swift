import ArgumentParser
import TidemarkCollector

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Writes a commented configuration file that holds the defaults.")

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
    case nil:
      try StarterFile.write(to: file, overwriting: force)
      Terminal.say("wrote \(file); declare your services in it, then try `tidemark-collect check -c \(file)`")
    }
  }
}
