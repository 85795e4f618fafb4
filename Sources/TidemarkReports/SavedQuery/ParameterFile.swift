import Foundation
import TidemarkTables
package import TidemarkWarehouse

/// Values of parameters in a JSON file: one object of numbers, texts and nulls by name.
package enum ParameterFile {
  /// Fails with `ReportError.cannotRead`.
  package static func read(_ path: String) throws -> [String: Value] {
    let object: Any
    do {
      object = try JSONSerialization.jsonObject(with: Data(try readText(path).utf8))
    } catch let error as ReportError {
      throw error
    } catch {
      throw ReportError.cannotRead(path: path, reason: "it is no JSON: \(error.localizedDescription)")
    }
    guard let members = object as? [String: Any] else {
      throw ReportError.cannotRead(
        path: path, reason: "it must hold one object, such as {\"scenario\": \"load_scaling_40\"}")
    }
    return try members.reduce(into: [:]) { values, member in
      values[member.key] = try value(member.value, name: member.key, path: path)
    }
  }

  private static func value(_ json: Any, name: String, path: String) throws -> Value {
    switch json {
    case is NSNull: return .null
    case let text as String: return .text(text)
    case let number as NSNumber:
      // true and false are 1 and 0, as in SQL.
      if let integer = Int64(exactly: number) { return .integer(integer) }
      return .real(number.doubleValue)
    default:
      throw ReportError.cannotRead(
        path: path, reason: "the value of `\(visible(name))` must be a number, a text, true, false or null")
    }
  }
}
