import Foundation
import StreamingJSON

/// A file with series of Prometheus: an answer of its range query
/// (https://prometheus.io/docs/prometheus/latest/querying/api/, range queries), the bare list that `promtool query range
/// -o json` prints, or VictoriaMetrics' export (https://docs.victoriametrics.com/#how-to-export-data-in-json-line-format).
/// Answers of one moment each, one after the other, are a recording as well. Of the file one series is held at a time.
struct SeriesFile {
  /// A series, and how to refuse it at its place.
  typealias Body = (JSONTree, (String) -> TextProblem) throws -> Void

  private let json: JSONReader
  private let path: String
  private let body: Body
  /// Series of the first answer to an instant query, which is one moment and no recording unless another follows.
  private var held: [(series: JSONTree, mark: JSONReader.Mark)] = []
  private var instantCount = 0

  /// Fails with `TextProblem`.
  static func read(_ json: JSONReader, _ path: String, _ body: Body) throws {
    try withoutActuallyEscaping(body) {
      var file = SeriesFile(json: json, path: path, body: $0)
      try file.file()
    }
  }

  private init(json: JSONReader, path: String, body: @escaping Body) {
    self.json = json
    self.path = path
    self.body = body
  }

  private mutating func file() throws {
    switch try json.next() {
    case .beginArray: try list()
    case .beginObject: try object()
    default: throw json.problem("no answer of Prometheus: expected an object or a list of series")
    }
    // An export has an object a line.
    while true {
      guard try json.nextValueBegins() else { break }
      guard try json.next() == .beginObject else { throw json.problem("expected a series") }
      try object()
    }
    guard let first = held.first else { return }
    throw json.problem(
      "it answers an instant query (`resultType` is \"vector\"), which is one moment; ask /api/v1/query_range",
      at: first.mark)
  }

  /// A series of one moment waits until another answer shows that the query was asked again and again.
  private mutating func emit(_ series: JSONTree, _ mark: JSONReader.Mark) throws {
    guard series["value"] != nil, series["values"] == nil else {
      return try body(series) { [json] in json.problem($0, at: mark) }
    }
    held.append((series, mark))
    if instantCount > 1 { try release() }
  }

  private mutating func release() throws {
    for (series, mark) in held { try body(series) { [json] in json.problem($0, at: mark) } }
    held = []
  }

  private mutating func list() throws {
    while true {
      let token = try json.next()
      if token == .endArray { return }
      let mark = json.mark
      guard token == .beginObject else { throw json.problem("expected a series") }
      var members: [JSONTree.Member] = []
      while case .key(let key) = try json.next() { members.append(JSONTree.Member(key, try json.tree())) }
      try emit(.object(members), mark)
    }
  }

  /// An answer, or one series of an export. Members may stand in any order.
  private mutating func object() throws {
    let mark = json.mark
    var members: [JSONTree.Member] = []
    var isAnswer = false
    while case .key(let key) = try json.next() {
      switch key {
      case "data":
        isAnswer = true
        try data()
      default: members.append(JSONTree.Member(key, try json.tree()))
      }
    }
    let object = JSONTree.object(members)
    if let error = object["error"]?.text {
      let kind = object["errorType"]?.text.map { " (\($0))" } ?? ""
      throw TextProblem(path, nil, "Prometheus answered with an error\(kind): \(error)")
    }
    if isAnswer { return }
    guard object["metric"] != nil else {
      throw TextProblem(path, nil, "it is no answer of Prometheus: it holds no series")
    }
    try body(object) { json.problem($0, at: mark) }
  }

  private mutating func data() throws {
    instantCount += 1
    if instantCount > 1 { try release() }
    switch try json.next() {
    case .beginArray: return try list()
    case .beginObject: break
    default: throw json.problem("`data` must be an object")
    }
    while case .key(let key) = try json.next() {
      switch key {
      case "result":
        guard try json.next() == .beginArray else { throw json.problem("`result` must be an array") }
        try list()
      case "resultType":
        guard case .string(let type) = try json.next() else {
          throw json.problem("`resultType` must be a string")
        }
        guard type == "matrix" || type == "vector" else {
          throw json.problem(
            "its `resultType` is \(shown(type)), which has no series; ask /api/v1/query_range"
          )
        }
      default: try json.skipValue()
      }
    }
  }

  /// Unix microseconds and values times the scale, NaN where nothing is known.
  static func points(
    _ series: JSONTree, scale: Double, _ problem: (String) -> TextProblem
  ) throws -> [(Int64, Double)] {
    var points: [(Int64, Double)] = []
    func add(_ time: Double?, _ value: JSONTree, _ shownPoint: JSONTree) throws {
      guard let time, let moment = RecordedClock.unix(time),
        let number = value == .null ? .nan : value.text.flatMap({ Double($0) }) ?? value.double
      else { throw problem("a point is no time and number: \(shown(shownPoint.compact))") }
      // A moment at which nothing is known.
      guard number.isFinite else { return points.append((moment, .nan)) }
      guard number >= 0 else { throw problem("a point lies below zero: \(shown(shownPoint.compact))") }
      points.append((moment, number * scale))
    }
    if let times = series["timestamps"]?.elements {
      let values = series["values"]?.elements ?? []
      guard values.count == times.count else {
        throw problem("a series has \(values.count) values and \(times.count) timestamps")
      }
      for (time, value) in zip(times, values) { try add(time.double, value, .array([time, value])) }
    } else {
      for point in series["values"]?.elements ?? series["value"].map({ [$0] }) ?? [] {
        guard point.elements.count == 2 else {
          throw problem("a point is no time and number: \(shown(point.compact))")
        }
        try add(point.elements[0].double, point.elements[1], point)
      }
    }
    return points
  }
}
