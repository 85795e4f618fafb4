extension String {
  /// The candidate that a typing mistake or two would turn into this, if there is one.
  package func nearest(among candidates: [String]) -> String? {
    let limit = max(1, min(3, count / 3))
    let near = candidates.map { (name: $0, distance: editDistance(to: $0)) }.filter { $0.distance <= limit }
    return near.min { $0.distance < $1.distance }?.name
      // A word cut short or run on: `interval` for `interval_seconds`.
      ?? candidates.first { $0.hasPrefix(self + "_") || hasPrefix($0 + "_") }
  }

  /// Insertions, deletions and replacements that lead from one to the other (Levenshtein 1966).
  package func editDistance(to other: String) -> Int {
    let (mine, theirs) = (Array(self), Array(other))
    var row = Array(0...theirs.count)
    for (index, letter) in mine.enumerated() {
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
