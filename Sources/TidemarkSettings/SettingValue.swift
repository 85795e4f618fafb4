import TidemarkErrors

/// A value as it was written, before anybody knows what it should be.
package struct SettingValue: Sendable {
  package indirect enum Content: Sendable {
    case scalar(String)
    case list([SettingValue])
    /// In the order of the file.
    case map([(key: String, value: SettingValue)])
  }

  package var content: Content
  package var place: SettingPlace
  /// Dotted path, as in `sampling.interval_seconds`.
  package var key: String

  package init(content: Content, place: SettingPlace, key: String) {
    self.content = content
    self.place = place
    self.key = key
  }

  /// The same value under its full path, items of a list included.
  package func keyed(_ path: String) -> SettingValue {
    var value = self
    value.key = path
    if case .list(let items) = content { value.content = .list(items.map { $0.keyed(path) }) }
    return value
  }

  package func bad(_ allowed: String) -> SettingError {
    .badValue(place, key: key, found: found, allowed: allowed)
  }

  private var found: String {
    switch content {
    case .scalar(let text): "`\(text)`"
    case .list(let items): "a list of \(items.count)"
    case .map: "a mapping"
    }
  }

  package func text(_ allowed: String = "a text") throws -> String {
    guard case .scalar(let text) = content, !text.isEmpty else { throw bad(allowed) }
    return text
  }

  package func number(in range: ClosedRange<Double>, _ unit: String) throws -> Double {
    let allowed = "a number of \(unit) from \(range.lowerBound.short) to \(range.upperBound.short)"
    guard case .scalar(let text) = content, let number = Double(text), range.contains(number) else {
      throw bad(allowed)
    }
    return number
  }

  package func integer(in range: ClosedRange<Int>, _ unit: String) throws -> Int {
    guard case .scalar(let text) = content, let number = Int(text), range.contains(number) else {
      throw bad("a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The keys of a mapping that have a value, each value with its full path. Throws `unknownKey` for any other key.
  ///
  /// - Parameter prefix: Of the paths, with its point at the end.
  package func entries(
    _ known: [String], under prefix: String, _ allowed: String? = nil
  ) throws -> [(String, SettingValue)] {
    guard case .map(let entries) = content else {
      throw bad(allowed ?? "a mapping with \(known.joined(separator: ", "))")
    }
    return try entries.compactMap { name, value in
      guard known.contains(name) else {
        throw SettingError.unknownKey(
          value.place, key: prefix + name, suggestion: name.nearest(among: known), known: known)
      }
      // Written without a value: the default stays.
      if case .scalar("") = value.content { return nil }
      return (name, value.keyed(prefix + name))
    }
  }

  package func flag() throws -> Bool {
    guard case .scalar(let text) = content else { throw bad("true or false") }
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw bad("true or false")
    }
  }

  package func choice<T: RawRepresentable<String> & CaseIterable>(_ type: T.Type) throws -> T {
    guard case .scalar(let text) = content, let choice = T(rawValue: text) else {
      throw bad(T.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// A list; from a flag or a variable, items separated by commas.
  package func list(_ allowed: String) throws -> [SettingValue] {
    switch content {
    case .list(let items): return items
    case .scalar(let text):
      // In a file a list is written as one; elsewhere there is only text.
      if case .file = place { throw bad(allowed) }
      return text.split(separator: ",").map { item in
        SettingValue(content: .scalar(String(item)), place: place, key: key)
      }
    case .map: throw bad(allowed)
    }
  }

  package func nonEmptyList<T>(_ allowed: String, _ item: (SettingValue) throws -> T) throws -> [T] {
    let items = try list(allowed).map(item)
    guard !items.isEmpty else { throw bad(allowed) }
    return items
  }

  /// Names and texts; from a flag or a variable, `a=1,b=2`.
  package func texts(_ allowed: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    switch content {
    case .map(let entries):
      for (key, value) in entries {
        guard case .scalar(let text) = value.content else { throw value.bad("a text") }
        texts[key] = text
      }
    case .scalar(let text):
      if case .file = place { throw bad(allowed) }
      for pair in text.split(separator: ",") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw bad(allowed) }
        texts[String(parts[0])] = String(parts[1])
      }
    case .list: throw bad(allowed)
    }
    return texts
  }
}

extension Double {
  /// Without `.0`.
  package var short: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
