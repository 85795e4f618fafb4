import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// The kinds of store that every promise is tested on.
enum StoreKind: String, Sendable, CaseIterable {
  case folder, bucket, branch

  /// All that this machine can have.
  static var available: [StoreKind] { allCases.filter { $0 != .bucket || S3Server.isInstalled } }
}

/// An empty store of a kind, as the programs are told of it.
struct StoreFixture: Sendable {
  let kind: StoreKind
  /// As on the command line.
  let text: String
  /// What its users have in the environment.
  let environment: [String: String]
  /// The folder or the bare repository; of the bucket, nothing.
  let folder: URL
  let server: S3Server?
  /// Of the bucket.
  var prefix = ""

  static func with(_ kind: StoreKind, in directory: URL, _ body: (StoreFixture) async throws -> Void)
    async throws
  {
    let folder = directory.appending(path: "store")
    switch kind {
    case .folder:
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try await body(
        StoreFixture(kind: kind, text: folder.path, environment: [:], folder: folder, server: nil))
    case .branch:
      try await git(["init", "--quiet", "--bare", folder.path])
      try await body(
        StoreFixture(kind: kind, text: "git:\(folder.path)", environment: [:], folder: folder, server: nil))
    case .bucket:
      let server = try await S3Server.shared
      // What has to be encoded in a URL and in XML.
      let prefix = "a b/ü&<+\(UUID().uuidString)"
      try await body(
        StoreFixture(
          kind: kind, text: "s3://runs/\(prefix)", environment: server.environment(), folder: folder,
          server: server, prefix: prefix))
    }
  }

  /// Runs `tidemark`.
  func tidemark(_ arguments: [String], in directory: URL? = nil) async throws -> ToolResult {
    try await BuiltTool.tidemark.run(arguments, environment: environment, directory: directory)
  }

  func push(_ database: String, _ more: [String] = []) async throws -> ToolResult {
    try await tidemark(["push", "--to", text, "--db", database] + more)
  }

  func pull(_ database: String, _ more: [String] = []) async throws -> ToolResult {
    try await tidemark(["pull", "--from", text, "--db", database] + more)
  }

  /// The names of all objects.
  func objects() async throws -> [String] {
    let listed = try await tidemark(["store", "list", text, "-f", "json", "--columns", "object"])
    try #require(listed.status == 0, "\(listed.stderr)")
    return try JSONDecoder().decode([[String: String]].self, from: Data(listed.stdout.utf8))
      .compactMap { $0["object"] }
  }

  /// Puts other bytes in the place of an object, past Tidemark.
  func replace(_ object: String, _ change: String) async throws {
    let edit = #"data = open(sys.argv[-2], "rb").read(); open(sys.argv[-2], "wb").write(eval(sys.argv[-1]))"#
    switch kind {
    case .folder:
      try await run("python3", ["-c", "import sys; " + edit, folder.path + "/" + object, change])
    case .bucket:
      try await server?.python(
        """
        key = sys.argv[-2]
        data = s3.get_object(Bucket="runs", Key=key)["Body"].read()
        s3.put_object(Bucket="runs", Key=key, Body=eval(sys.argv[-1]))
        """, ["\(prefix)/\(object)", change])
    case .branch:
      let work = folder.appendingPathExtension(UUID().uuidString).path
      try await git(["clone", "--quiet", "--branch", "tidemark-store", folder.path, work])
      try await run("python3", ["-c", "import sys; " + edit, work + "/" + object, change])
      try await git([
        "-C", work, "-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--all", "--message", "x",
      ])
      try await git(["-C", work, "push", "--quiet"])
    }
  }
}

/// Runs a program that must succeed. Returns what it printed.
@discardableResult
func run(_ program: String, _ arguments: [String]) async throws -> String {
  let result = try await Subprocess.run(
    program.contains("/") ? .path(FilePath(program)) : .name(program),
    arguments: Arguments(arguments), output: .string(limit: 1 << 22),
    error: .string(limit: 1 << 20))
  try #require(result.terminationStatus.isSuccess, "\(program) \(arguments): \(result.standardError)")
  return result.standardOutput
}

@discardableResult
func git(_ arguments: [String]) async throws -> String { try await run("git", arguments) }

/// The hash of every run in a file, by its uid.
func hashes(_ database: String) throws -> [String: String] {
  try Warehouse.openForReading(database).contentHashes()
}

/// A warehouse of six runs, of which the second is the baseline `release`.
let fewRuns = RecordedRuns { path in
  try await RunHistory(runCount: 6, hasChanges: false).record(at: path)
  let warehouse = try Warehouse.openForWriting(path)
  try warehouse.setBaseline("release", to: warehouse.runs(["#2"]), selector: "#2")
  try warehouse.checkpoint()
}

/// Cut out once.
private let singleRuns = Task {
  var contents: [Data] = []
  try await RecordedRuns { try await RunHistory(runCount: 21, hasChanges: false).record(at: $0) }
    .withCopy { path in
      let warehouse = try Warehouse.openForReading(path)
      contents = try warehouse.directory().runs.map { run in
        let file = path + "-\(run.runID)"
        try warehouse.extract(run, to: file)
        return try Data(contentsOf: URL(filePath: file))
      }
    }
  return contents
}

/// Files of one run each.
func withSingleRuns(_ count: Int, in directory: URL, _ body: ([String]) async throws -> Void) async throws {
  let files = try await singleRuns.value.prefix(count).enumerated().map { index, data in
    let file = directory.appending(path: "run-\(index).db")
    try data.write(to: file)
    return file.path
  }
  try #require(files.count == count)
  try await body(files)
}
