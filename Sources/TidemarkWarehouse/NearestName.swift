extension String {
  /// The name among `candidates` that a typing mistake or two would turn into this; nil when none is near.
  package func nearestName(among candidates: [String]) -> String? {
    let word = Array(lowercased())
    let best = candidates.map { (name: $0, distance: editDistance(Array($0.lowercased()), word)) }
      .min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, word.count / 3) else { return nil }
    return best.name
  }
}

/// Levenshtein's distance: insertions, deletions and substitutions that turn one word into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let substituted = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
