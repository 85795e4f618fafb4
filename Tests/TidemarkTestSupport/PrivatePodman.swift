import Foundation
import Subprocess
import Synchronization
import SystemPackage
package import Testing

/// A Podman service that belongs to the test process and ends with it; `scripts/private-podman` holds it.
package final class PrivatePodman: Sendable {
  /// For `DOCKER_HOST`.
  package let host: String
  private let process: Process
  private let life: FileHandle

  /// Why there is none here, in the words of the script.
  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  private static let start = Mutex<Task<PrivatePodman, any Error>?>(nil)

  package static func shared() async throws -> PrivatePodman {
    try await start.withLock { start in
      if let start { return start }
      let made = Task { try PrivatePodman() }
      start = made
      return made
    }.value
  }

  private init() throws {
    let folder = "/tmp/tmp-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    let (input, output) = (Pipe(), Pipe())
    process = Process()
    process.executableURL = packageRoot.appending(path: "scripts/private-podman")
    process.arguments = [folder]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    life = input.fileHandleForWriting
    try process.run()
    var answer = Data()
    while !answer.contains(UInt8(ascii: "\n")) {
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { break }
      answer += piece
    }
    let line = String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard line.hasPrefix("ready ") else {
      throw Unavailable(description: line.isEmpty ? "scripts/private-podman ended without an answer" : line)
    }
    host = String(line.dropFirst("ready ".count))
  }

  /// Runs a shell script with this engine in `DOCKER_HOST`; returns what it printed.
  @discardableResult
  package func shell(_ script: String) async throws -> String {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-euc", script], environment: .inherit.updating(["DOCKER_HOST": host]),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw PrivateEngine.Complaint(description: "\(script): \(result.standardError)")
    }
    return result.standardOutput.trimmingCharacters(in: .newlines)
  }

  /// busybox, as image `bb:1`.
  package func makeImage() async throws {
    try await shell(
      """
      folder=$(mktemp -d); mkdir -p "$folder/bin" "$folder/tmp" "$folder/proc"
      cp "$(command -v busybox)" "$folder/bin/busybox"
      for applet in $("$folder/bin/busybox" --list); do
        [ "$applet" = busybox ] || ln -s busybox "$folder/bin/$applet"
      done
      tar -C "$folder" -c . | docker import - bb:1 >/dev/null; rm -rf "$folder"
      """)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where no Podman can be started, and prints why.
  package static var needsPodman: Self {
    .enabled("no Podman can be started here; the reason is above") {
      do {
        _ = try await PrivatePodman.shared()
        return true
      } catch let error as PrivatePodman.Unavailable {
        FileHandle.standardError.write(Data("not tested, no Podman: \(error)\n".utf8))
        return false
      }
    }
  }
}
