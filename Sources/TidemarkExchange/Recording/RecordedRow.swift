import StreamingJSON

/// Why a line of a recording is not read; the reader that met it knows the place.
struct RowProblem: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// A line of a recording, or an object of one: cells by the names of their columns.
struct RecordedRow {
  /// Counts from 1.
  let line: Int
  let names: [String]
  let cells: [String]
  /// A time that stands outside the cells.
  var time: String?
  /// Whether something apart from its container shows that a new reading of the stack begins: a header, a cleared
  /// screen, the end of an array, a line with a time.
  var startsTick = false
}
