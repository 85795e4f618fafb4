/// The points of a line that a reader can tell from a straight one: what is left out lies within `distance` of the
/// piece between its neighbours that stay. The first and the last point stay.
///
/// Algorithm: Douglas and Peucker, "Algorithms for the reduction of the number of points required to represent a digitized
/// line or its caricature", Cartographica 10 (1973), 112-122.
func simplified(_ points: [(Double, Double)], within distance: Double) -> [(Double, Double)] {
  guard points.count > 2 else { return points }
  var isKept = [Bool](repeating: false, count: points.count)
  isKept[0] = true
  isKept[points.count - 1] = true
  var open = [0..<(points.count - 1)]
  while let span = open.popLast() {
    let (start, end) = (points[span.lowerBound], points[span.upperBound])
    let (dx, dy) = (end.0 - start.0, end.1 - start.1)
    let squaredLength = dx * dx + dy * dy
    var farthest = (index: span.lowerBound, distance: distance)
    for index in span.dropFirst() {
      let (x, y) = (points[index].0 - start.0, points[index].1 - start.1)
      // To the piece between both ends, not to the line through them: what goes back over itself keeps its extreme.
      let along = squaredLength > 0 ? min(1, max(0, (dx * x + dy * y) / squaredLength)) : 0
      let (offX, offY) = (x - along * dx, y - along * dy)
      let away = (offX * offX + offY * offY).squareRoot()
      // Not a number stays: what a path cannot draw is not this function's to hide.
      if !(away <= farthest.distance) { farthest = (index, away) }
    }
    guard farthest.index > span.lowerBound else { continue }
    isKept[farthest.index] = true
    open += [span.lowerBound..<farthest.index, farthest.index..<span.upperBound]
  }
  return zip(points, isKept).filter(\.1).map(\.0)
}
