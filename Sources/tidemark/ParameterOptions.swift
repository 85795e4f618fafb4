import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

/// What `sql` and `query` take besides their statement.
struct ParameterOptions: ParsableArguments {
  @Option(name: .customShort("p"), help: ArgumentHelp("Value of :name.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    name: .customLong("params"),
    help: ArgumentHelp("Read values from a JSON object; -p overrides them.", valueName: "file"))
  var file: String?

  @Option(
    name: .customLong("timeout"),
    help: "Stop after this many seconds (default: never; 30 if the views of the file are not Tidemark's own)."
  )
  var timeoutSeconds: Double?

  func validate() throws {
    if let timeoutSeconds, !(timeoutSeconds > 0 && timeoutSeconds.isFinite) {
      throw ValidationError("--timeout needs seconds above 0")
    }
    _ = try typed()
  }

  var isEmpty: Bool { parameters.isEmpty && file == nil }

  /// Fails with `ReportError.cannotRead`.
  func given() throws -> [String: ParameterValue] {
    let exact = try file.map(ParameterFile.read) ?? [:]
    return exact.mapValues(ParameterValue.exact).merging(try typed()) { $1 }
  }

  private func typed() throws -> [String: ParameterValue] {
    try parameters.reduce(into: [:]) { given, parameter in
      guard let (name, value) = Self.nameAndValue(parameter) else {
        throw ValidationError("-p \(parameter): write name=value")
      }
      guard given[name] == nil else { throw ValidationError("-p \(name) is given twice") }
      given[name] = .typed(value)
    }
  }

  /// nil for a text without a name and an equals sign.
  static func nameAndValue(_ text: String) -> (name: String, value: String)? {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
