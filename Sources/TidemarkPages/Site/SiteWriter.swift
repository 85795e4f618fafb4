import Foundation
import TidemarkGate
import TidemarkReports
import TidemarkSQL
import TidemarkTables
package import TidemarkWarehouse

/// Writes a site into a folder, and of a site that is there only what changed.
///
/// `site.json` in the folder says what each page of a run was made of: one whose run has not changed is not made again. All
/// other pages are made and compared with what is there.
package struct SiteWriter {
  package struct Outcome: Sendable {
    package var written = 0
    package var kept = 0
    package var removed = 0
    /// Of all files.
    package var bytes = 0
  }

  private let site: Site
  private let folder: String

  package init(_ site: Site, folder: String) {
    self.site = site
    self.folder = folder
  }

  /// Fails with `ReportError` or `DestinationError`, and where the folder holds other files than a site's.
  package func write(_ progress: (String) -> Void = { _ in }) throws -> Outcome {
    let manifestPath = path(Manifest.name)
    let old = try Manifest(path: manifestPath)
    if old == nil, let others = try? FileManager.default.contentsOfDirectory(atPath: folder), !others.isEmpty
    {
      throw ReportError.cannotWrite(
        path: folder, reason: "the folder holds files and no site; name an empty or a new folder")
    }
    try FileSystem.makeFolder(folder)
    var outcome = Outcome()
    var files: [String: Manifest.File] = [:]
    func store(_ file: SiteFile, key: String) throws {
      let size = file.text.utf8.count
      files[file.name] = Manifest.File(key: key, bytes: size)
      outcome.bytes += size
      if let known = FileManager.default.contents(atPath: path(file.name)), known == Data(file.text.utf8) {
        outcome.kept += 1
      } else {
        try OutputTarget.file(path: path(file.name)).write(file.text)
        outcome.written += 1
      }
    }
    for asset in Site.assets { try store(asset, key: "") }
    for name in try site.names() {
      let key = try site.key(name)
      let known = ["html", "json"].map { "\(name).\($0)" }
      if !key.isEmpty, known.allSatisfy({ isThere($0, old, key) }) {
        for file in known {
          files[file] = old?.files[file]
          outcome.bytes += old?.files[file]?.bytes ?? 0
          outcome.kept += 1
        }
        continue
      }
      progress(name)
      for file in try site.files(name) ?? [] { try store(file, key: key) }
    }
    for name in (old?.files.keys.sorted() ?? []) where files[name] == nil && Manifest.isOurs(name) {
      if unlink(path(name)) == 0 { outcome.removed += 1 }
    }
    try store(SiteFile(name: Manifest.name, text: try Manifest(files: files).text), key: "")
    return outcome
  }

  /// Whether a file was made of the same and still has its size.
  private func isThere(_ name: String, _ old: Manifest?, _ key: String) -> Bool {
    var status = stat()
    guard let file = old?.files[name], file.key == key, stat(path(name), &status) == 0 else { return false }
    return Int(status.st_size) == file.bytes
  }

  private func path(_ name: String) -> String { folder + "/" + name }
}

/// What a folder of a site holds.
private struct Manifest: Codable {
  struct File: Codable {
    /// What the file was made of; empty where it is made each time.
    let key: String
    let bytes: Int
  }

  static let name = "site.json"
  var format = "tidemark site 1"
  let files: [String: File]

  init(files: [String: File]) { self.files = files }

  /// nil where there is none. Fails with `ReportError.cannotRead` where a file of that name is none of ours.
  init?(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      self = try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      throw ReportError.cannotRead(path: path, reason: "it is not the list of files of a tidemark site")
    }
  }

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  /// A name in the folder itself, with a suffix that a site has.
  static func isOurs(_ name: String) -> Bool { name.wholeMatch(of: /[a-z0-9-]+\.(html|json|css|js)/) != nil }
}

extension Site {
  /// What a page is made of, where that can be known without making it; empty where it cannot.
  func key(_ name: String) throws -> String {
    var parts = [
      ToolVersion.text, request.title, request.forge?.base ?? "", request.database,
      Self.assets.map(\.text).joined(),
    ]
    if name.hasPrefix("run-"), let run = pagedRuns.first(where: { "run-\($0.runID)" == name }) {
      guard run.status != "running" else { return "" }
      let listed = try results.listed(run)?.run
      let judgement = try results.judgement(of: run)?.judgementID
      parts += [
        run.uid, run.status, "\(listed?.sampleCount ?? 0)", listed?.labels ?? "",
        judgement.map { "\($0)" } ?? "",
        try results.acknowledgements().map { "\($0)" }.joined(),
      ]
    } else if name == "trust" {
      parts +=
        request.calibratedRuns.map { "\($0.uid) \($0.status)" } + [
          try results.acknowledgements().map { "\($0)" }.joined(), "\(request.policy)",
        ]
    } else {
      return ""
    }
    return fingerprint(parts.joined(separator: "\u{1}"))
  }
}

extension SiteRequest {
  /// Changes when a judgement or an acknowledgement is stored, and when an acknowledgement lapses.
  package static func stamp(in warehouse: Warehouse) throws -> String {
    let judgements = try warehouse.fetch(JudgementFacts.self, .judgementFacts, ["run": nil])
    let accepted = try warehouse.acknowledgements()
    return "\(judgements.first?.judgementID ?? 0) \(accepted)"
  }
}

/// 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): it tells changed pages, and guards against nobody.
private func fingerprint(_ text: String) -> String {
  let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  return String(hash, radix: 16)
}
