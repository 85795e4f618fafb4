import Foundation
import StreamingJSON
package import TidemarkWarehouse

/// Brings a recording of another tool into a warehouse as a run, so that it can be judged here.
///
/// Like a results.json it is read twice, and refused before anything is written.
package struct RecordingImport {
  private let paths: [String]
  private let format: ImportFormat
  private let options: RecordingOptions
  private let importOptions: ImportOptions
  private let stamps: [FileStamp]
  private var order: TimeForms.DateOrder?

  /// - Parameter paths: one file, or several answers of Prometheus.
  /// - Throws: `ImportProblem`; the warehouse is then unchanged.
  package static func run(
    _ paths: [String], as format: ImportFormat, _ recording: RecordingOptions,
    _ options: ImportOptions = ImportOptions(), into warehouse: Warehouse
  ) throws -> ImportedFile {
    var reading = RecordingImport(
      paths: paths, format: format, options: recording, importOptions: options,
      stamps: try paths.map(FileStamp.init))
    return try reading.run(into: warehouse)
  }

  private mutating func run(into warehouse: Warehouse) throws -> ImportedFile {
    var draft: RecordingDraft
    do {
      draft = try self.draft()
    } catch let proven as RecordedClock.OrderProven {
      order = proven.order
      draft = try self.draft()
    }
    draft.resolveInstances()
    let run = try draft.run(path: paths[0], fileMicroseconds: stamps[0].modifiedMicroseconds)
    if let runID = try warehouse.runID(uid: run.uid) {
      return ImportedFile(
        path: paths[0], testID: run.testID, scenarioCount: run.scenarios.count,
        outcome: .alreadyThere(runID: runID), notes: [])
    }
    let (plan, source) = (draft, self)
    let outcome = try warehouse.importRun(run) { intake in
      _ = try source.pass(from: 0.5) { reading in
        guard let place = plan.place(of: reading) else { throw FileStamp.changed(source.paths[0]) }
        guard case .reading(let scenario, let container, let sample) = place else { return }
        try intake.add(sample, scenario: scenario, container: container)
      }
      guard try paths.map(FileStamp.init) == stamps else { throw FileStamp.changed(paths[0]) }
    }
    if case .stored(_, _, let repeated) = outcome, repeated > 0 {
      draft.notes.append(
        "\(repeated) readings have a moment that their container had one for already; the first was kept")
    }
    return ImportedFile(
      path: paths[0], testID: run.testID, scenarioCount: run.scenarios.count, outcome: outcome,
      notes: draft.notes)
  }

  private func draft() throws -> RecordingDraft {
    var draft = RecordingDraft(format: format, options: options)
    let notes = try pass(from: 0) { draft.note($0) }
    draft.notes = notes
    return draft
  }

  /// Reads the files from beginning to end.
  ///
  /// - Parameter start: share of the work that was done before.
  /// - Returns: what is to be known of them.
  private func pass(from start: Double, emit: @escaping (RecordedReading) throws -> Void) throws -> [String] {
    let size = Double(max(1, stamps.reduce(0) { $0 + $1.size }))
    let progress = { (bytes: Int) -> Void in importOptions.progress?(start + Double(bytes) / size / 2) }
    let clock = RecordedClock(
      RecordedClock.Settings(
        zone: importOptions.zone ?? .local, isZoneNamed: importOptions.zone != nil,
        format: options.timeFormat,
        start: options.start, fileMicroseconds: stamps[0].modifiedMicroseconds, order: order))
    func lines() throws -> TextLines {
      let lines = try TextLines(paths[0])
      lines.progress = progress
      return lines
    }
    func reader(hasDecimalComma: Bool = false) -> RowReader {
      RowReader(path: paths[0], options, clock: clock, hasDecimalComma: hasDecimalComma, emit: emit)
    }
    return try importing {
      switch format {
      case .csv: try CSVRows.read(try lines(), options) { reader(hasDecimalComma: $0) }
      case .table: try TableRows.read(try lines(), options, reader: reader())
      case .mprof: try ProfileRows.read(try lines(), options, reader: reader())
      case .docker: try JSONRows.read(try lines(), reader: reader())
      case .prometheus, .resultsJSON: try SeriesAnswer.read(paths, options, progress: progress, emit: emit)
      }
    }
  }
}
