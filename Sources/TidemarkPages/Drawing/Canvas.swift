import TidemarkTables

/// SVG elements under construction, as text (https://www.w3.org/TR/SVG11/).
///
/// Colours and strokes are classes, so that one drawing serves a light page, a dark page and a file of its own:
/// ``ChartTheme`` has the rules.
struct Canvas {
  private(set) var markup: Markup = ""

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ mark: Mark) {
    add(
      "line",
      " x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" x2=\"\(coordinate(x2))\" y2=\"\(coordinate(y2))\"",
      mark)
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double = 0, _ mark: Mark
  ) {
    let corner: Markup = radius > 0 ? " rx=\"\(coordinate(radius))\"" : ""
    add(
      "rect",
      "\(place(x, y)) width=\"\(coordinate(max(0, width)))\" height=\"\(coordinate(max(0, height)))\"\(corner)",
      mark)
  }

  /// Coordinates have one decimal; a point that no drawing of that precision can show is left out.
  mutating func path(_ points: [(Double, Double)], isClosed: Bool = false, _ mark: Mark) {
    guard let first = points.first else { return }
    var data = "M\(coordinate(first.0)) \(coordinate(first.1))"
    for point in simplified(points, within: 0.05).dropFirst() {
      data += "L\(coordinate(point.0)) \(coordinate(point.1))"
    }
    add("path", " d=\"\(data)\(isClosed ? "Z" : "")\"", mark)
  }

  /// A round dot, which stays round where a plot is stretched: a line of no length with round ends.
  mutating func dot(_ x: Double, _ y: Double, _ mark: Mark) {
    add("path", " d=\"M\(coordinate(x)) \(coordinate(y))h.01\"", mark)
  }

  mutating func text(
    _ x: Double, _ y: Double, _ words: String, _ style: String, anchor: Anchor = .start, turned: Double = 0,
    tip: String? = nil, key: String? = nil
  ) {
    let turn: Markup =
      turned == 0 ? "" : " transform=\"rotate(\(coordinate(turned)) \(coordinate(x)) \(coordinate(y)))\""
    markup +=
      "<text class=\"\(style)\"\(place(x, y))\(side(anchor))\(turn)\(toggle(key))>\(title(tip))\(words)</text>"
  }

  /// A drawing of its own with its corner at the top left moved there. What the group says of its look, each shape in it
  /// inherits: a matrix of hundreds of cells says it once a row. The page's script puts the group's tip above a shape's own.
  mutating func group(
    at x: Double, _ y: Double, _ content: Markup, style: String? = nil, anchor: Anchor = .start,
    key: String? = nil,
    tip: String? = nil
  ) {
    let look = style.map { " class=\"\($0)\"" as Markup }
    markup +=
      "<g\(look)\(side(anchor)) transform=\"translate(\(coordinate(x)) \(coordinate(y)))\"\(toggle(key))>\(title(tip))\(content)</g>"
  }

  mutating func append(_ element: Markup) { markup += element }

  /// With a space before it. SVG's own value is 0.
  private func place(_ x: Double, _ y: Double) -> Markup {
    let across: Markup = x == 0 ? "" : " x=\"\(coordinate(x))\""
    return y == 0 ? across : "\(across) y=\"\(coordinate(y))\""
  }

  private func side(_ anchor: Anchor) -> Markup? {
    anchor == .start ? nil : " text-anchor=\"\(anchor.rawValue)\""
  }

  /// - Parameter geometry: attributes with a space before each.
  private mutating func add(_ name: Markup, _ geometry: Markup, _ mark: Mark) {
    markup += "<\(name) class=\"\(mark.style)\"\(geometry)\(toggle(mark.key))\(mark.attributes)"
    markup += title(mark.tip).map { ">\($0)</\(name)>" } ?? "/>"
  }

  private func title(_ tip: String?) -> Markup? { tip.map { "<title>\(lines: $0)</title>" } }

  private func toggle(_ key: String?) -> Markup? { key.map { " data-k=\"\($0)\"" } }

  enum Anchor: String { case start, middle, end }
}

/// How a shape looks, which key of the legend switches it, and what it says of itself.
struct Mark: ExpressibleByStringLiteral {
  /// Classes of ``ChartTheme``, separated by spaces.
  let style: String
  /// A key of ``Chart/legend``.
  var key: String?
  /// Lines of text with values and units.
  var tip: String?
  /// Further attributes, with a space before each.
  var attributes: Markup = ""

  init(_ style: String, key: String? = nil, tip: String? = nil, attributes: Markup = "") {
    self.style = style
    self.key = key
    self.tip = tip
    self.attributes = attributes
  }

  init(stringLiteral style: String) { self.init(style) }
}
