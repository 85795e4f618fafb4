import Foundation
import TidemarkErrors
package import TidemarkWarehouse

/// A folder of Parquet files: `VIEW/started_date=YYYY-MM-DD/UID.parquet` for each run and view, `VIEW/warehouse.parquet` for what
/// belongs to no single run. Files that an engine must not read are in folders whose names begin with `_`, which engines
/// skip.
package struct Lake: Sendable {
  /// Absolute.
  package let path: String

  static let manifests = "_manifests"
  static let views = "_views"
  private static let drafts = "_drafts"

  package init(_ path: String) {
    self.path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false).droppingSlash
  }

  /// One that is there. Fails with `LakeProblem.notALake`.
  package init(existing path: String) throws {
    self.init(path)
    guard FileManager.default.fileExists(atPath: self.path + "/" + Self.manifests) else {
      throw LakeProblem.notALake(path: path)
    }
  }

  func place(_ relative: String) -> String { path + "/" + relative }

  // MARK: - Reading

  /// By uid. Fails with `LakeProblem.unreadable`.
  package func manifests() throws -> [String: LakeManifest] {
    var manifests: [String: LakeManifest] = [:]
    var runIDs: Set<Int64> = []
    for name in try names(in: Self.manifests) {
      let manifest = try decode(LakeManifest.self, Self.manifests + "/" + name)
      // Both name files.
      guard name == manifest.uid + ".json", !manifest.startedAt.contains("/"),
        runIDs.insert(manifest.runID).inserted
      else {
        throw LakeProblem.unreadable(
          path: place(Self.manifests + "/" + name), reason: "it is none that `tidemark lake export` wrote")
      }
      manifests[manifest.uid] = manifest
    }
    return manifests
  }

  /// Every run, for selectors.
  package static func directory(_ manifests: some Collection<LakeManifest>) -> RunDirectory {
    RunDirectory(
      runs: manifests.map(\.head),
      labels: Dictionary(uniqueKeysWithValues: manifests.map { ($0.runID, $0.labels) }))
  }

  /// The columns of every view: those of the newest version, then those that only older ones have.
  static func viewColumns(_ versions: [Int: [String: [LakeColumn]]]) -> [String: [LakeColumn]] {
    var views: [String: [LakeColumn]] = [:]
    for (_, version) in versions.sorted(by: { $0.key > $1.key }) {
      for (view, columns) in version {
        let known = Set(views[view, default: []].map(\.name))
        views[view, default: []] += columns.filter { !known.contains($0.name) }
      }
    }
    return views
  }

  /// The columns of every view in each version of the views that its files are of.
  func versions() throws -> [Int: [String: [LakeColumn]]] {
    // `01.json` is not a name that an export gives.
    let numbers = try names(in: Self.views).compactMap { name in
      Int(name.dropLast(5)).flatMap { "\($0).json" == name ? $0 : nil }
    }
    return try Dictionary(
      uniqueKeysWithValues: numbers.map {
        ($0, try decode([String: [LakeColumn]].self, "\(Self.views)/\($0).json"))
      })
  }

  func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: place(folder)).filter {
        $0.hasSuffix(".json")
      }
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return []
    } catch {
      throw LakeProblem.unreadable(path: place(folder), reason: error.localizedDescription)
    }
  }

  private func decode<T: Decodable>(_ type: T.Type, _ relative: String) throws -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(try read(relative)))
    } catch let error as DecodingError {
      throw LakeProblem.unreadable(path: place(relative), reason: DecodingProblem(error).description)
    }
  }

  func read(_ relative: String) throws -> [UInt8] {
    do {
      return Array(try InputFile.open(place(relative)).readToEnd() ?? Data())
    } catch let problem as InputFile.Problem {
      throw LakeProblem.unreadable(path: place(relative), reason: problem.reason)
    } catch {
      throw LakeProblem.unreadable(path: place(relative), reason: error.localizedDescription)
    }
  }

  func size(_ relative: String) -> Int? {
    var status = stat()
    return stat(place(relative), &status) == 0 ? Int(status.st_size) : nil
  }

  /// Whether a view has files of runs.
  func isPartitioned(_ view: String) -> Bool {
    // A folder that is not there has none.
    guard let days = try? FileManager.default.contentsOfDirectory(atPath: place(view)) else { return false }
    return days.contains { day in
      day.hasPrefix("started_date=")
        && (try? FileManager.default.contentsOfDirectory(atPath: place("\(view)/\(day)")))?.isEmpty == false
    }
  }

  // MARK: - Writing

  /// Writes a file beside its place, brings it to the disk, and renames it, so that nobody reads half of it.
  func write(_ bytes: [UInt8], to relative: String) throws {
    let target = URL(filePath: place(relative))
    let draft = URL(filePath: place(Self.drafts)).appending(path: UUID().uuidString)
    do {
      for file in [target, draft] { try FileSystem.makeFolder(file.deletingLastPathComponent().path) }
      let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
      defer {
        close(descriptor)
        unlink(draft.path)
      }
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        rest = rest.dropFirst(max(0, count))
      }
      guard fsync(descriptor) == 0, rename(draft.path, target.path) == 0 else {
        throw POSIXError(.init(rawValue: errno) ?? .EIO)
      }
    } catch let error as POSIXError {
      throw LakeProblem.cannotWrite(path: target.path, reason: String(cString: strerror(error.code.rawValue)))
    }
  }
}

extension String {
  fileprivate var droppingSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
