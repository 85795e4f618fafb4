package import TidemarkWarehouse

/// Every number of some runs, series by series, from stored statistics alone: no sample is read.
package struct SeriesTable: Sendable {
  /// In the order in which scenarios ran in the newest run that has them, containers by name within, metrics as
  /// declared; then what is made of all scenarios of a kind.
  package let series: [RunSeries]
  /// What was asked of the warehouse.
  package let queries: [BoundQuery]

  package subscript(key: SeriesKey) -> RunSeries? { series.first { $0.key == key } }

  /// Reads the points of the runs and nothing of any other, so that comparing two runs costs the same in a file of two
  /// and in a file of thousands.
  ///
  /// - Parameter runs: in any order.
  package init(_ runs: [RunHead], in warehouse: Warehouse) throws {
    var collection = SeriesCollection(runs)
    queries = try collection.readRuns(in: warehouse)
    series = try collection.finished().sorted { $0.place < $1.place }.map(\.series)
  }
}

/// Where a series belongs among others: where it is first met, newest run first; what is made of all scenarios of a
/// kind comes last.
struct SeriesPlace: Comparable, Sendable {
  let isDerived: Bool
  let rank: Int
  let ordinal: Int
  let container: String
  let metric: Int

  static func < (a: SeriesPlace, b: SeriesPlace) -> Bool {
    if a.isDerived != b.isDerived { return b.isDerived }
    return (a.rank, a.ordinal, a.container, a.metric) < (b.rank, b.ordinal, b.container, b.metric)
  }
}
