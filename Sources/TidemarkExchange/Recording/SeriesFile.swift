import Foundation
import StreamingJSON

/// A file with series of Prometheus: an answer of its range query
/// (https://prometheus.io/docs/prometheus/latest/querying/api/, range queries), the bare list that `promtool query range
/// -o json` prints, or VictoriaMetrics' export (https://docs.victoriametrics.com/#how-to-export-data-in-json-line-format).
/// Of the file one series is held at a time.
struct SeriesFile {
  /// A series, and how to refuse it at its place.
  typealias Body = (JSONTree, (String) -> TextProblem) throws -> Void

  private let json: JSONReader
  private let path: String
  private let body: Body

  /// Fails with `TextProblem`.
  static func read(_ json: JSONReader, _ path: String, _ body: Body) throws {
    try withoutActuallyEscaping(body) { try SeriesFile(json: json, path: path, body: $0).file() }
  }

  private func file() throws {
    switch try json.next() {
    case .beginArray: try list()
    case .beginObject: try object()
    default: throw json.problem("no answer of Prometheus: expected an object or a list of series")
    }
    // An export has an object a line.
    while true {
      guard try json.nextValueBegins() else { return }
      guard try json.next() == .beginObject else { throw json.problem("expected a series") }
      try object()
    }
  }

  private func list() throws {
    while true {
      let token = try json.next()
      if token == .endArray { return }
      let mark = json.mark
      guard token == .beginObject else { throw json.problem("expected a series") }
      var members: [JSONTree.Member] = []
      while case .key(let key) = try json.next() { members.append(JSONTree.Member(key, try json.tree())) }
      try body(.object(members)) { json.problem($0, at: mark) }
    }
  }

  /// An answer, or one series of an export. Members may stand in any order.
  private func object() throws {
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

  private func data() throws {
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
        guard type == "matrix" else {
          throw json.problem(
            "it answers an instant query (`resultType` is \(shown(type))), which is one moment; ask /api/v1/query_range"
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
      for point in series["values"]?.elements ?? [] {
        guard point.elements.count == 2 else {
          throw problem("a point is no time and number: \(shown(point.compact))")
        }
        try add(point.elements[0].double, point.elements[1], point)
      }
    }
    return points
  }
}
