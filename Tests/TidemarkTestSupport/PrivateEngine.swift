package import Foundation
import Subprocess
import Synchronization
import SystemPackage
package import Testing

/// A container engine that belongs to the test process and ends with it, whichever way that ends.
///
/// `scripts/private-engine` holds it; it has no network of its own, so containers take the host's.
package final class PrivateEngine: Sendable {
  /// For `DOCKER_HOST`.
  package let host: String
  package let folder: URL

  private let process: Process
  private let commands: FileHandle
  private let answers: Answers
  private let images = Mutex<[String: Task<Void, any Error>]>([:])

  /// Which engine: they tell of OOM kills and answer for statistics in different ways.
  package enum Release: String, Sendable, CaseIterable, CustomTestStringConvertible {
    /// The one of the machine; 20.10 on Debian 12.
    case installed
    /// 26.1, see `scripts/install-newer-engine`.
    case newer

    /// A folder of programs that go before those of the machine.
    var programs: String? { self == .newer ? "/usr/local/lib/tidemark-newer-engine" : nil }

    package var testDescription: String { rawValue }
  }

  /// Why no engine can be had here, in the words of the script.
  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The one most tests share; nobody stops it.
  package static func shared(_ release: Release = .installed) async throws -> PrivateEngine {
    try await starts.withLock { starts in
      if let start = starts[release] { return start }
      let start = Task { try await PrivateEngine(release) }
      starts[release] = start
      return start
    }.value
  }

  private static let starts = Mutex<[Release: Task<PrivateEngine, any Error>]>([:])

  /// Starts one more, for a test that wants to see its engine go away. It ends when the last reference goes.
  package init(_ release: Release = .installed) async throws {
    if let programs = release.programs, !FileManager.default.isExecutableFile(atPath: programs + "/dockerd") {
      throw Unavailable(description: "no \(programs)/dockerd; scripts/install-newer-engine puts it there")
    }
    // Short: the path of a socket ends at 107 bytes (unix(7)).
    folder = URL(filePath: "/tmp/tme-\(String(UInt32.random(in: .min ... .max), radix: 36))")
    let script = packageRoot.appending(path: "scripts/private-engine")
    let (input, output) = (Pipe(), Pipe())
    process = Process()
    process.executableURL = script
    process.arguments = [folder.path]
    if let programs = release.programs {
      var environment = ProcessInfo.processInfo.environment
      environment["PATH"] = "\(programs):\(environment["PATH"] ?? "/usr/sbin:/usr/bin")"
      process.environment = environment
    }
    process.standardInput = input
    process.standardOutput = output
    commands = input.fileHandleForWriting
    let answers = Answers()
    self.answers = answers
    output.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      answers.append(data)
    }
    try process.run()
    host = try await Self.engine(answers.next())
  }

  deinit { try? commands.close() }

  private static func engine(_ answer: String) throws -> String {
    guard answer.hasPrefix("ready ") else {
      throw Unavailable(description: answer.replacing("failed ", with: "", maxReplacements: 1))
    }
    return String(answer.dropFirst("ready ".count))
  }

  /// Stops the engine, and with it all of its containers.
  package func stop() async throws {
    try commands.write(contentsOf: Data("stop\n".utf8))
    _ = try await answers.next()
  }

  /// Starts it again after `stop`, with all it had.
  package func start() async throws {
    try commands.write(contentsOf: Data("start\n".utf8))
    _ = try Self.engine(try await answers.next())
  }

  // MARK: - Containers and images

  /// Variables for a program that shall use this engine.
  package var environment: [String: String] { ["DOCKER_HOST": host] }

  /// Runs the `docker` command line; returns what it printed, without the last line break. Throws what it complained.
  @discardableResult
  package func docker(_ arguments: String...) async throws -> String {
    try await shell(#"exec docker "$@""#, arguments)
  }

  /// Runs a shell script with this engine in `DOCKER_HOST`.
  @discardableResult
  package func shell(_ script: String, _ arguments: [String] = []) async throws -> String {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: Arguments(["-eu", "-c", script, "sh"] + arguments),
      environment: .inherit.updating(["DOCKER_HOST": host]),
      output: .string(limit: 16 << 20), error: .string(limit: 16 << 20))
    guard result.terminationStatus.isSuccess else {
      throw Complaint(
        description: "\(script) \(arguments): \(result.terminationStatus)\n\(result.standardError)")
    }
    return result.standardOutput.trimmingCharacters(in: .newlines)
  }

  package struct Complaint: Error, CustomStringConvertible {
    package let description: String
  }

  package enum Image: String, Sendable {
    /// A shell and its tools, from the Debian package busybox-static.
    case busybox = "tidemark-test-busybox:1"
    /// `/tidemark-demo`, with the shared libraries it needs.
    case demo = "tidemark-test-demo:1"

    /// A root file system is made in `$1` and becomes image `$2`.
    fileprivate var recipe: String {
      switch self {
      case .busybox:
        """
        mkdir -p "$1/bin" "$1/tmp" "$1/proc"
        cp "$(command -v busybox)" "$1/bin/busybox"
        for applet in $("$1/bin/busybox" --list); do
          [ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"
        done
        """
      case .demo:
        // Each library goes where the loader of this machine found it.
        """
        mkdir -p "$1/tmp" "$1/proc"
        cp "$3" "$1/tidemark-demo"
        ldd "$3" | grep -o '/[^ ]*' | while read -r library; do
          mkdir -p "$1$(dirname "$library")"
          cp -L "$library" "$1$library"
        done
        """
      }
    }
  }

  /// Makes the image once; returns its name.
  package func image(_ image: Image) async throws -> String {
    let making = images.withLock { images in
      if let making = images[image.rawValue] { return making }
      let making = Task {
        try await withTemporaryDirectory { folder in
          let script = image.recipe + "\n" + #"tar -C "$1" -c . | docker import - "$2" >/dev/null"#
          try await self.shell(script, [folder.path, image.rawValue, BuiltTool.demo.url.path])
          return
        }
      }
      images[image.rawValue] = making
      return making
    }
    try await making.value
    return image.rawValue
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where no container engine can be started, and prints why.
  package static var needsEngine: Self {
    .enabled("no container engine can be started here; the reason is above") {
      try await PrivateEngine.Release.installed.canStart()
    }
  }
}

extension PrivateEngine.Release {
  /// Those that can be started here; why another cannot is printed.
  package static var startable: [Self] {
    get async throws {
      var found: [Self] = []
      for release in allCases where try await release.canStart() { found.append(release) }
      return found
    }
  }

  package func canStart() async throws -> Bool {
    do {
      _ = try await PrivateEngine.shared(self)
      return true
    } catch let error as PrivateEngine.Unavailable {
      FileHandle.standardError.write(Data("not tested, no \(self) container engine: \(error)\n".utf8))
      return false
    }
  }
}

/// Lines as they come, one reader.
private final class Answers: Sendable {
  private let lines: AsyncStream<String>
  private let continuation: AsyncStream<String>.Continuation
  private let rest = Mutex(Data())

  init() { (lines, continuation) = AsyncStream.makeStream() }

  func append(_ data: Data) {
    rest.withLock { rest in
      rest += data
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
        rest = Data(rest[(end + 1)...])
      }
    }
    if data.isEmpty { continuation.finish() }
  }

  func next() async throws -> String {
    for await line in lines { return line }
    throw PrivateEngine.Unavailable(description: "scripts/private-engine ended without an answer")
  }
}
