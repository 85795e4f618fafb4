/// A form that times are written in, as `strftime` and Python name its parts.
package struct TimePattern: Sendable, Equatable {
  /// What a text in the form says.
  struct Parts: Equatable {
    var year: Int64?
    var month: Int64?
    var day: Int64?
    var hour: Int64?
    var minute: Int64 = 0
    var second: Int64 = 0
    var microsecond: Int64 = 0
    var isAfternoon: Bool?
    var offsetSeconds: Int?
    /// A zone that is only a name, such as `IST`.
    var zoneName: String?
    var unixMicroseconds: Int64?
  }

  private indirect enum Item: Equatable, Sendable {
    case text(UInt8)
    /// Any blanks, or none behind a blank.
    case blank
    /// Between date and clock: `T`, blanks, a comma with blanks, an underscore.
    case gap
    /// `width`: exactly so many digits; nil: as many as the part may have.
    case part(UInt8, width: Int?)
    case optional([Item])
  }

  private let items: [Item]

  /// A form as a user writes it: %Y %y %m %d %e %b %B %h %a %A %j is not known, %H %I %k %l %M %S %f %p %z %Z %s %T %D
  /// %F %R and %%. nil for anything else.
  package init?(_ text: String) {
    self.init(text, hasGroups: false)
  }

  /// In forms of our own `[…]` may be missing and `^` is the gap between date and clock.
  init?(_ text: String, hasGroups: Bool) {
    let expanded = text.replacing("%T", with: "%H:%M:%S").replacing("%R", with: "%H:%M")
      .replacing("%F", with: "%Y-%m-%d").replacing("%D", with: "%m/%d/%y")
    var rest = Array(expanded.utf8)[...]
    guard let items = Self.items(&rest, hasGroups: hasGroups), rest.isEmpty, !items.isEmpty else {
      return nil
    }
    self.items = items
  }

  private static func items(_ rest: inout ArraySlice<UInt8>, hasGroups: Bool) -> [Item]? {
    var items: [Item] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let part = rest.popFirst() else { return nil }
        if part == UInt8(ascii: "%") {
          items.append(.text(part))
        } else if Self.isKnown(part) {
          // Digits that touch the next part have their full number.
          let touches = rest.first == UInt8(ascii: "%") && rest.dropFirst().first.map(Self.isNumeric) == true
          items.append(.part(part, width: touches && Self.isNumeric(part) ? Self.width(part) : nil))
        } else {
          return nil
        }
      case UInt8(ascii: " "): items.append(.blank)
      case UInt8(ascii: "^") where hasGroups: items.append(.gap)
      case UInt8(ascii: "[") where hasGroups:
        guard let group = Self.items(&rest, hasGroups: true) else { return nil }
        items.append(.optional(group))
      case UInt8(ascii: "]") where hasGroups: return items
      default: items.append(.text(byte))
      }
    }
    return items
  }

  private static func isKnown(_ part: UInt8) -> Bool { "YymdebBhaAHIklMSfpzZs".utf8.contains(part) }
  private static func isNumeric(_ part: UInt8) -> Bool { "YymdeHIklMSfs".utf8.contains(part) }
  private static func width(_ part: UInt8) -> Int { part == UInt8(ascii: "Y") ? 4 : 2 }

  /// nil where the text is not in this form.
  func parts(of text: String) -> Parts? {
    var reader = TimeTextReader(text)
    var parts = Parts()
    guard Self.read(items[...], &reader, &parts) else { return nil }
    reader.skipBlanks()
    return reader.isAtEnd ? parts : nil
  }

  private static func read(
    _ items: ArraySlice<Item>, _ reader: inout TimeTextReader, _ parts: inout Parts
  ) -> Bool {
    for item in items {
      switch item {
      case .text(let byte): guard reader.consume(byte) else { return false }
      case .blank: guard reader.blanks() else { return false }
      case .gap: guard reader.gap() else { return false }
      case .optional(let group):
        let (before, known) = (reader, parts)
        if !read(group[...], &reader, &parts) { (reader, parts) = (before, known) }
      case .part(let part, let width): guard reader.read(part, width: width, &parts) else { return false }
      }
    }
    return true
  }
}
