import TidemarkSQL
import TidemarkWarehouse

extension QueryFile {
  /// The statement for a program with a form, which gives every parameter as text and nothing as an empty one: each
  /// becomes what the header says it is, with its default.
  ///
  /// - Parameter placeholder: how that program writes a parameter, such as `:run`.
  func asked(_ placeholder: (String) -> String) -> String {
    declarations.compactMap { $0 }.reduce(statement) { sql, parameter in
      sql.replacing(#/:(\w+)\b/#) { match in
        String(match.1) == parameter.name
          ? parameter.expression(placeholder(parameter.name)) : String(match.0)
      }
    }
  }
}

extension QueryParameter {
  fileprivate func expression(_ placeholder: String) -> String {
    let given = "nullif(\(placeholder), '')"
    let chosen = standIn.map { "coalesce(\(given), \($0))" } ?? given
    return switch kind {
    case .run, .integer: "CAST(\(chosen) AS INTEGER)"
    case .real: "CAST(\(chosen) AS REAL)"
    case .text: chosen
    }
  }

  private var standIn: String? {
    guard let text = defaultText else { return nil }
    guard kind == .run else { return "'\(text.replacingScalar("'", with: "''"))'" }
    let back = text.hasPrefix("latest~") ? String(text.dropFirst(7)) : "0"
    return "(SELECT run_id FROM runs ORDER BY run_id DESC LIMIT 1 OFFSET \(back))"
  }
}
