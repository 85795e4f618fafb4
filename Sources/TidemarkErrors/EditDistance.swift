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

  /// Insertions, deletions, replacements and exchanges of neighbours that lead from one word to the other (optimal string
  /// alignment, after Damerau 1964, doi 10.1145/363958.363994).
  package func editDistance(to other: String) -> Int {
    let (ours, theirs) = (Array(self), Array(other))
    var beforeLast: [Int] = []
    var last = Array(0...theirs.count)
    for (index, letter) in ours.enumerated() {
      var row = [index + 1]
      for column in theirs.indices {
        var distance = Swift.min(
          last[column] + (letter == theirs[column] ? 0 : 1), last[column + 1] + 1, row[column] + 1)
        if index > 0, column > 0, letter == theirs[column - 1], ours[index - 1] == theirs[column] {
          distance = Swift.min(distance, beforeLast[column - 1] + 1)
        }
        row.append(distance)
      }
      (beforeLast, last) = (last, row)
    }
    return last[theirs.count]
  }
}
