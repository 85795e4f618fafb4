import Testing

@testable import TidemarkPages

@Suite struct PolylineTests {
  @Test("of a straight line its ends stay, of a bend the bend, and of a peak the peak")
  func shapes() {
    let line = (0...20).map { (Double($0), 3 * Double($0)) }
    #expect(simplified(line, within: 0.05).map(\.0) == [0, 20])
    let bend = line + (21...40).map { (Double($0), 60.0) }
    #expect(simplified(bend, within: 0.05).map(\.0) == [0, 20, 40])
    let peak: [(Double, Double)] = (0...20).map { x in (Double(x), x == 7 ? 0.06 : 0) }
    #expect(simplified(peak, within: 0.05).map(\.0) == [0, 6, 7, 8, 20])
    #expect(simplified(peak, within: 0.07).map(\.0) == [0, 20])
  }

  @Test(
    "no point that is left out is farther from what is drawn than the distance, and a way back keeps its turn"
  )
  func bound() {
    let curve: [(Double, Double)] = (0...200).map { index in
      let x = Double(index)
      return (x, 40 * (x / 9).squareRoot() + Double(5 * (index % 3)))
    }
    let kept = simplified(curve, within: 4)
    #expect(kept.count < curve.count)
    for (left, right) in zip(kept, kept.dropFirst()) {
      for point in curve where left.0 < point.0 && point.0 < right.0 {
        let slope: Double = (right.1 - left.1) / (right.0 - left.0)
        let below: Double = abs(left.1 + slope * (point.0 - left.0) - point.1)
        let away = below / (1 + slope * slope).squareRoot()
        #expect(away <= 4.0001, "\(point)")
      }
    }
    #expect(simplified([(0, 0), (10, 0), (5, 0)], within: 0.05).count == 3)
    #expect(simplified([(0, 0), (0, 9), (0, 0)], within: 0.05).count == 3)
  }
}
