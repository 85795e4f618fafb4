/// A column's name as words, whatever their spelling: `MemUsage`, `memory_usage`, `Memory (bytes)`, `memKB`.
struct ColumnName {
  /// What the numbers of a column count.
  enum Unit: Equatable, Sendable {
    /// Bytes each.
    case bytes(Double)
    case percent, cores, millicores
    /// Seconds each.
    case seconds(Double)
  }

  let words: [String]
  /// nil where the name says none.
  let unit: Unit?

  init(_ name: String) {
    var words = Self.words(name)
    var unit: Unit?
    for (index, word) in words.enumerated() {
      guard let found = Self.units[word] else { continue }
      // `b` and `s` are letters like any other unless they end the name.
      if word.count == 1, word != "%", index < words.count - 1 || index == 0 { continue }
      unit = found
    }
    if words.last == "m", words.contains("cpu") {
      unit = .millicores
      words.removeLast()
    }
    if words.contains(where: { $0 == "vcpu" || $0 == "vcpus" }) { words.append("cpu") }
    if let last = words.last, words.count > 1, last.count == 1, Self.units[last] != nil { words.removeLast() }
    words.removeAll { Self.units[$0] != nil && ($0.count > 1 || $0 == "%") }
    self.words = words
    self.unit = unit
  }

  func has(_ any: String...) -> Bool { words.contains { any.contains($0) } }

  private static let units: [String: Unit] = {
    var units: [String: Unit] = [
      "%": .percent, "percent": .percent, "percentage": .percent, "perc": .percent, "pct": .percent,
      "cores": .cores, "core": .cores, "vcpu": .cores, "vcpus": .cores, "millicores": .millicores,
      "millicore": .millicores, "mcores": .millicores, "mcpu": .millicores, "millicpu": .millicores,
      "seconds": .seconds(1), "second": .seconds(1), "secs": .seconds(1), "sec": .seconds(1),
      "s": .seconds(1), "ms": .seconds(1e-3), "milliseconds": .seconds(1e-3), "us": .seconds(1e-6),
      "microseconds": .seconds(1e-6), "ns": .seconds(1e-9), "nanoseconds": .seconds(1e-9),
      "minutes": .seconds(60), "mins": .seconds(60), "hours": .seconds(3600),
      "byte": .bytes(1), "bytes": .bytes(1), "b": .bytes(1),
    ]
    for (power, letter, word) in [(1, "k", "kilo"), (2, "m", "mega"), (3, "g", "giga"), (4, "t", "tera")] {
      var factor = 1.0
      for _ in 0..<power { factor *= 1024 }
      for name in [
        "\(letter)b", "\(letter)ib", "\(letter)i", "\(letter)bytes", "\(word)bytes", "\(letter)byte",
      ] {
        units[name] = .bytes(factor)
      }
    }
    for word in ["kibibytes", "mebibytes", "gibibytes"] {
      units[word] = .bytes(word.hasPrefix("k") ? 1024 : word.hasPrefix("m") ? 1_048_576 : 1_073_741_824)
    }
    return units
  }()

  /// Words that stand together without a mark between them, such as `memusage` or `cpuperc`.
  private static let vocabulary: Set<String> = Set(units.keys.filter { $0.count > 1 || $0 == "%" }).union([
    "mem", "memory", "cpu", "usage", "used", "use", "limit", "rss", "working", "set", "time", "stamp",
    "timestamp", "date", "datetime", "container", "name", "id", "total", "max", "net", "io", "block", "blk",
    "pids", "pid", "elapsed", "real", "virtual", "utilization", "util", "avg", "process", "pod", "service",
    "workingset", "ram", "vm", "private",
  ])

  static func words(_ name: String) -> [String] {
    var chunks: [String] = []
    var chunk = ""
    for character in name {
      if character.isLetter || character.isNumber {
        chunk.append(character)
      } else {
        if !chunk.isEmpty { chunks.append(chunk) }
        chunk = ""
        if character == "%" { chunks.append("%") }
      }
    }
    if !chunk.isEmpty { chunks.append(chunk) }
    return chunks.flatMap { chunk -> [String] in
      let lower = chunk.lowercased()
      if vocabulary.contains(lower) { return [lower] }
      return known(lower[...]) ?? camelWords(chunk)
    }
  }

  /// The text as words of the vocabulary, the longest first; nil where it is none.
  private static func known(_ text: Substring) -> [String]? {
    guard !text.isEmpty else { return [] }
    guard text.count <= 40 else { return nil }
    for length in stride(from: min(text.count, 12), through: 2, by: -1) {
      let head = String(text.prefix(length))
      if vocabulary.contains(head), let rest = known(text.dropFirst(length)) { return [head] + rest }
    }
    return nil
  }

  private static func camelWords(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : nil
      let after = index + 1 < characters.count ? characters[index + 1] : nil
      let begins =
        character.isUppercase
        && (before?.isLowercase == true || before?.isUppercase == true && after?.isLowercase == true)
      if begins, !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
      word.append(character)
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }
}
