import ArgumentParser
import TidemarkWarehouse

struct Label: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Set labels of a run, or remove them.",
    discussion: """
      label:KEY=VALUE selects runs by label. branch: and commit: use the labels git.branch and git.commit.
      Example: tidemark label latest soak=true ticket=4711
      Example: tidemark label latest soak=
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector: String

  @Argument(help: ArgumentHelp("The label to set; KEY= removes it.", valueName: "key=value"))
  var labels: [String]

  @OptionGroup var options: GlobalOptions

  func validate() throws { _ = try parsedLabels() }

  func run() throws {
    let session = try Session(writing: options)
    let run = try session.run(selector)
    let labels = try parsedLabels()
    try session.warehouse.setLabels(labels, of: run)
    for (key, value) in labels { session.say(value.map { "\(key) is \($0)" } ?? "\(key) is removed") }
  }

  /// As they are stored: a secret that its name or form shows is none.
  private func parsedLabels() throws -> [(key: String, value: String?)] {
    try labels.map { label in
      guard let equals = label.firstIndex(of: "="), equals > label.startIndex else {
        throw ValidationError("\(label): write key=value, or key= to remove the label")
      }
      let (key, value) = (String(label[..<equals]), String(label[label.index(after: equals)...]))
      return (key, value.isEmpty ? nil : Redaction.labels([key: value])[key])
    }
  }
}
