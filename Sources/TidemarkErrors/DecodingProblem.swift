/// What a decoder found wrong, in a few words.
package struct DecodingProblem: CustomStringConvertible, Sendable {
  package let description: String

  package init(_ error: any Error) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      description = "no `\(key.stringValue)`\(Self.place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      description = "a value of another kind\(Self.place(context))"
    case .dataCorrupted(let context):
      description = context.codingPath.isEmpty ? "no JSON" : "an impossible value\(Self.place(context))"
    default:
      description = String(describing: error)
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(
      separator: ".")
    return path.isEmpty ? "" : " at \(path)"
  }
}
