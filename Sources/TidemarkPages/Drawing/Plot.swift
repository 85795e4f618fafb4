import TidemarkTables

/// A drawing of a known size, in units of a pixel of the screen.
struct Drawing {
  let width: Double
  let height: Double
  /// SVG elements.
  let body: Markup
}

/// A plane with two axes. What is drawn on it is cut off at its edges and can be stretched by the page's script.
struct Plot {
  let x: Axis
  let y: Axis
  /// Of the whole drawing.
  let size: (width: Double, height: Double)
  let left: Double
  let top = 20.0
  let right: Double
  let bottom = 34.0
  /// Whether the reader may stretch the horizontal axis.
  let canZoom: Bool

  init(
    width: Double, height: Double, x: Axis, y: Axis, left: Double? = nil, right: Double = 10,
    canZoom: Bool = false
  ) {
    self.x = x
    self.y = y
    size = (width, height)
    self.left = left ?? Self.room(for: y)
    self.right = right
    self.canZoom = canZoom
  }

  /// What the numbers of a vertical axis need; plots one above the other share the larger.
  static func room(for y: Axis) -> Double { (y.ticks.map { labelWidth($0.text) }.max() ?? 0) + 9 }

  var innerWidth: Double { size.width - left - right }
  var innerHeight: Double { size.height - top - bottom }

  func px(_ value: Double) -> Double { x.place(value, over: innerWidth) }
  func py(_ value: Double) -> Double { innerHeight - y.place(value, over: innerHeight) }
  func point(_ xValue: Double, _ yValue: Double) -> (Double, Double) { (px(xValue), py(yValue)) }

  /// - Parameters:
  ///   - hasVerticalLines: whether the marks of the horizontal axis are lines too.
  ///   - content: draws in coordinates of the plane, whose corner at the top left is (0, 0).
  ///   - over: draws on top, in the same coordinates, and may stand over the edges.
  func drawing(
    over: (inout Canvas) -> Void = { _ in }, _ content: (inout Canvas) -> Void
  ) -> Drawing {
    var canvas = Canvas()
    canvas.text(0, 10, y.title, "small")
    for tick in y.ticks {
      let height = top + py(tick.value)
      canvas.line(left, height, left + innerWidth, height, Mark(tick.value == y.lower ? "axis" : "grid"))
      canvas.text(left - 6, height + 3.8, tick.text, "muted", anchor: .end)
    }
    var marks = Canvas()
    for tick in x.ticks {
      let place = left + px(tick.value)
      marks.line(place, top + innerHeight, place, top + innerHeight + 4, "axis")
      marks.text(place, top + innerHeight + 15, tick.text, "muted", anchor: .middle)
    }
    canvas.append("<g class=\"ticks\">\(marks.markup)</g>")
    canvas.text(left + innerWidth, size.height - 4, x.title, "small", anchor: .end)
    let zoom: Markup = canZoom ? " data-zoom=\"1\"" : ""
    var plane = Canvas()
    content(&plane)
    var above = Canvas()
    over(&above)
    canvas.append(
      "<svg class=\"plot\" x=\"\(coordinate(left))\" y=\"\(coordinate(top))\" width=\"\(coordinate(innerWidth))\" height=\"\(coordinate(innerHeight))\" viewBox=\"0 0 \(coordinate(innerWidth)) \(coordinate(innerHeight))\" preserveAspectRatio=\"none\" overflow=\"hidden\" data-x=\"\(x.lower) \(x.upper)\" data-y=\"\(y.lower) \(y.upper)\"\(zoom)>\(plane.markup)</svg>"
    )
    canvas.group(at: left, top, above.markup)
    return Drawing(width: size.width, height: size.height, body: canvas.markup)
  }

  /// A line whose points the page's script reads out: each in full beside the line that is drawn.
  func curve(
    _ canvas: inout Canvas, _ points: [(Double, Double)], _ style: String, key: String?,
    name: String, units: (x: String, y: String), isInteractive: Bool
  ) {
    var attributes: Markup = ""
    if isInteractive {
      let xs = points.map { compact($0.0) }.joined(separator: " ")
      let ys = points.map { compact($0.1) }.joined(separator: " ")
      attributes =
        " data-name=\"\(name)\" data-ux=\"\(units.x)\" data-uy=\"\(units.y)\" data-xs=\"\(xs)\" data-ys=\"\(ys)\""
    }
    canvas.path(points.map { point($0.0, $0.1) }, Mark(style, key: key, attributes: attributes))
  }

  /// A band between two curves over the same places.
  func band(
    _ canvas: inout Canvas, _ points: [(x: Double, low: Double, high: Double)], _ style: String, key: String
  ) {
    let edge = points.map { point($0.x, $0.high) } + points.reversed().map { point($0.x, $0.low) }
    canvas.path(edge, isClosed: true, Mark(style, key: key))
  }
}
