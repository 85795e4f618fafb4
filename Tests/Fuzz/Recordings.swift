import Foundation

@testable import StreamingJSON
@testable import TidemarkExchange
@testable import TidemarkWarehouse

/// Files that `tidemark import` reads: whatever the bytes are, they are readings or refused in a sentence, in the form that
/// they seem to have and in another, which their length chooses.
func readRecordings(_ input: Input) {
  let path = input.inMemory()
  let formats = ImportFormat.allCases
  do {
    let detected = try ImportFormat(contentOf: path)
    read(path, as: detected, hasOptions: input.count / formats.count % 2 == 1)
  } catch is ImportProblem {
    // No text at all.
  } catch {
    fatalError("\(error)")
  }
  read(path, as: formats[input.count % formats.count], hasOptions: input.count / formats.count % 2 == 0)
}

private func read(_ path: String, as format: ImportFormat, hasOptions: Bool) {
  var options = RecordingOptions()
  if hasOptions {
    options = RecordingOptions(container: "api", intervalSeconds: 2, start: CivilTime("2026-03-01T10:00:00Z"))
    options.metrics = [MetricMeaning("memory=MB")].compactMap(\.self)
  }
  var order: TimeForms.DateOrder?
  // A date may prove that those before it were read in the wrong order.
  for _ in 0..<2 {
    do {
      return try read(path, as: format, options, order)
    } catch let proven as RecordedClock.OrderProven {
      order = proven.order
    } catch is ImportProblem {
      return
    } catch {
      fatalError("\(format): \(error)")
    }
  }
}

private func read(
  _ path: String, as format: ImportFormat, _ options: RecordingOptions, _ order: TimeForms.DateOrder?
) throws {
  let clock = RecordedClock(
    RecordedClock.Settings(
      zone: .fixed(seconds: 0), isZoneNamed: false, start: options.start,
      fileMicroseconds: 1_772_359_200_000_000, order: order))
  var source = RecordedSource(container: "", instance: nil)
  func reader(_ hasDecimalComma: Bool) -> RowReader {
    RowReader(path: path, options, clock: clock, hasDecimalComma: hasDecimalComma) { source.add($0) }
  }
  _ = try importing {
    switch format {
    case .csv: try CSVRows.read(try TextLines(path), options) { reader($0) }
    case .table: try TableRows.read(try TextLines(path), options, reader: reader(false))
    case .mprof: try ProfileRows.read(try TextLines(path), options, reader: reader(false))
    case .docker: try JSONRows.read(try TextLines(path), reader: reader(false))
    case .prometheus: try SeriesAnswer.read([path], options, progress: nil) { source.add($0) }
    case .resultsJSON: try ResultsReader.read(path) { _, _, _, _ in }.scenarios.map { "\($0)" }
    }
  }
}
