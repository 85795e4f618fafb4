import Foundation

/// A place in a JSON value: the part of JSONPath (RFC 9535) that leads to one value.
///
/// `$`, members as `.name` or `['any name']`, elements as `[0]` or `[-1]` from the end.
struct JSONPath: Sendable, Equatable {
  enum Segment: Sendable, Equatable {
    case member(String)
    case element(Int)
  }

  let text: String
  private let segments: [Segment]

  init(members: [String]) {
    text = "$" + members.map { ".\($0)" }.joined()
    segments = members.map { .member($0) }
  }

  /// nil when it is not such a path.
  init?(_ text: String) {
    guard text.hasPrefix("$") else { return nil }
    var rest = text.dropFirst()
    var segments: [Segment] = []
    while let first = rest.first {
      if first == "." {
        rest = rest.dropFirst()
        let name = rest.prefix { $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }
        guard !name.isEmpty else { return nil }
        segments.append(.member(String(name)))
        rest = rest[name.endIndex...]
      } else if first == "[", let end = rest.firstIndex(of: "]") {
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        if let index = Int(inner) {
          segments.append(.element(index))
        } else if let quote = inner.first, quote == "'" || quote == "\"", inner.count >= 2,
          inner.last == quote
        {
          segments.append(.member(String(inner.dropFirst().dropLast())))
        } else {
          return nil
        }
        rest = rest[rest.index(after: end)...]
      } else {
        return nil
      }
    }
    self.text = text
    self.segments = segments
  }

  /// nil when the path leads nowhere.
  func value(in root: Any) -> Any? {
    var value: Any? = root
    for segment in segments {
      switch segment {
      case .member(let name): value = (value as? [String: Any])?[name]
      case .element(let index):
        let list = value as? [Any] ?? []
        let position = index < 0 ? list.count + index : index
        value = list.indices.contains(position) ? list[position] : nil
      }
    }
    return value
  }
}
