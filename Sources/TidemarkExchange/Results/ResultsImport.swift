import Foundation
import StreamingJSON
import TidemarkErrors
package import TidemarkWarehouse

/// Brings a results.json of the predecessor into a warehouse.
///
/// The file is read twice: first everything is checked and all but the readings is remembered, then the readings go
/// into the warehouse. So a damaged file is refused before anything is written, and memory stays bounded.
package enum ResultsImport {
  /// When the run of a file began, as it says at its top; nil where it does not, or is no such file. Texts sort like the
  /// moments where the files come from one clock.
  package static func start(of path: String) -> String? {
    // What is wrong with a file is said when it is imported.
    do {
      let json = try JSONReader(path: path)
      guard try json.next() == .beginObject else { return nil }
      while case .key(let key) = try json.next() {
        let value = try json.next()
        if key == "started_at", case .string(let text) = value { return text }
        // The readings come last, and are long.
        guard key != "scenarios" else { return nil }
        try json.skipRest(of: value)
      }
    } catch {}
    return nil
  }

  /// Fails with `ImportProblem`; the warehouse is then unchanged.
  package static func run(
    _ path: String, _ options: ImportOptions = ImportOptions(), into warehouse: Warehouse
  ) throws -> ImportedFile {
    let stamp = try FileStamp(path)
    func progress(from start: Double) -> (Int) -> Void {
      { options.progress?(start + Double($0) / Double(max(1, stamp.size)) / 2) }
    }
    var identity = ImportIdentity(format: "results-json")
    let outline = try ResultsReader.read(path, progress: progress(from: 0)) {
      scenario, container, moment, reading in
      identity.add(Int64(scenario))
      identity.add(container)
      identity.add(moment)
      identity.add(reading.workingSetBytes)
      identity.add(reading.memoryLimitBytes)
      identity.add(reading.cpuMillicores)
    }
    let plan = try ResultsPlan(outline, path: path, zone: options.zone)
    var run = plan.run
    run.uid = plan.identity(identity).uid(unixMilliseconds: run.startedAtMicroseconds / 1000)
    if let runID = try warehouse.runID(uid: run.uid) {
      return ImportedFile(
        path: path, testID: run.testID, scenarioCount: run.scenarios.count,
        outcome: .alreadyThere(runID: runID),
        notes: [])
    }
    let outcome = try warehouse.importRun(run) { intake in
      _ = try ResultsReader.read(path, progress: progress(from: 0.5)) {
        scenario, container, moment, reading in
        guard let index = outline.scenarios[scenario].containerIndex[container] else {
          throw FileStamp.changed(path)
        }
        var sample = Sample(offsetMicroseconds: moment - plan.scenarioStarts[scenario])
        sample.workingSetBytes = reading.workingSetBytes
        sample.memoryLimitBytes = reading.memoryLimitBytes
        sample.cpuMillicores = reading.cpuMillicores
        try intake.add(sample, scenario: scenario, container: index)
      }
      guard try FileStamp(path) == stamp else { throw FileStamp.changed(path) }
    }
    return ImportedFile(
      path: path, testID: run.testID, scenarioCount: run.scenarios.count, outcome: outcome, notes: plan.notes)
  }
}

/// By what it shows that a file is still the one that was read.
struct FileStamp: Equatable {
  let size: Int
  private let modified: Int
  private let modifiedNanoseconds: Int
  private let number: UInt64

  init(_ path: String) throws {
    let file: FileHandle
    do {
      file = try InputFile.open(path)
    } catch let problem as InputFile.Problem {
      throw ImportProblem(path, nil, "cannot read it: \(problem.reason)")
    }
    var status = stat()
    guard fstat(file.fileDescriptor, &status) == 0 else {
      throw ImportProblem(path, nil, "cannot read it: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ImportProblem(path, nil, "it is no regular file, and it is read twice; save it to a file first")
    }
    size = Int(status.st_size)
    #if os(Linux)
      (modified, modifiedNanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    #else
      (modified, modifiedNanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
    #endif
    number = UInt64(status.st_ino)
  }

  var modifiedMicroseconds: Int64 { Int64(modified) * 1_000_000 + Int64(modifiedNanoseconds / 1000) }

  static func changed(_ path: String) -> ImportProblem {
    ImportProblem(path, nil, "it changed while it was read; import it again when it is finished")
  }
}
