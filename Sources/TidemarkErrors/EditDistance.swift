extension String {
  /// The candidate that a typing mistake or two would turn into this, without regard to case; nil when none is near.
  ///
  /// One mistake for every three letters is near, one mistake always, and more than three never.
  package func nearest(among candidates: [String]) -> String? {
    let limit = max(1, min(3, count / 3))
    let word = lowercased()
    return candidates.map { (name: $0, distance: word.editDistance(to: $0.lowercased())) }
      .filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
      // A word cut short or run on: `interval` for `interval_seconds`.
      ?? candidates.first { $0.hasPrefix(self + "_") || hasPrefix($0 + "_") }
  }

  /// Insertions, deletions and replacements that lead from one word to the other (Levenshtein 1966).
  package func editDistance(to other: String) -> Int {
    let theirs = Array(other)
    var row = Array(0...theirs.count)
    for (index, letter) in self.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in theirs.indices {
        let replaced = diagonal + (letter == theirs[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[theirs.count]
  }
}
