import ArgumentParser
import TidemarkCollector

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Writes a commented configuration file that holds the defaults.")

  @Flag(help: "Overwrite the file if it exists.")
  var force = false

  @Argument(help: "File to write.")
  var file = ConfigurationLoader.standardFile

  func run() async throws {
    try StarterFile.write(to: file, overwriting: force)
    Terminal.say("wrote \(file); declare your services in it, then try `tidemark-collect check -c \(file)`")
  }
}
