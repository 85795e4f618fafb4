import ArgumentParser
import TidemarkCollector

struct SharedOptions: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("config")],
    help: ArgumentHelp("Configuration file (default: tidemark.yaml, if it exists).", valueName: "file"))
  var file: String?

  @Option(name: .customLong("db"), help: ArgumentHelp("Warehouse to record into.", valueName: "file"))
  var database: String?

  @Option(name: .customLong("label"), help: ArgumentHelp("Label of the run.", valueName: "key=value"))
  var labels: [Assignment] = []

  @Option(help: "Sample source: auto, cadvisor, docker, cgroup or process.")
  var source: String?

  @Option(help: ArgumentHelp("Sampling interval.", valueName: "seconds"))
  var interval: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set any value of the configuration, such as sampling.interval_seconds=1.", valueName: "path=value"))
  var settings: [Assignment] = []

  /// Those that are followed by a value.
  static let valued: Set = ["--config", "-c", "--db", "--label", "--source", "--interval", "--set"]

  /// Defaults, file, environment and flags put together; says what looks like a mistake.
  func configuration() throws -> CollectorConfiguration {
    var flags = settings.map { (path: $0.name, text: $0.value, flag: "--set") }
    if let database { flags.append(("database", database, "--db")) }
    if let source { flags.append(("sampling.source", source, "--source")) }
    if let interval { flags.append(("sampling.interval_seconds", interval, "--interval")) }
    let loaded = try ConfigurationLoader().load(file: file, flags: flags)
    for warning in loaded.warnings { Terminal.say("tidemark-collect: \(warning)") }
    var configuration = loaded.configuration
    for label in labels { configuration.labels[label.name] = label.value }
    Terminal.hide(KnownSecrets(configuration))
    return configuration
  }
}

/// `name=value` on the command line.
struct Assignment: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}
