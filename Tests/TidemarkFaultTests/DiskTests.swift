import Foundation
import Testing
import TidemarkTestSupport

/// Disks that fill, and that the kernel makes read-only, under a recording. They are mounted for the test.
@Suite(.serialized, .enabled(if: getuid() == 0, "only root can mount a file system for the test"))
struct DiskTests {
  /// Runs a program of the system; nil when it failed.
  private func shell(_ script: String) throws -> String? {
    let (program, output) = (Process(), Pipe())
    program.executableURL = URL(filePath: "/bin/sh")
    program.arguments = ["-c", script]
    program.standardOutput = output
    program.standardError = FileHandle.nullDevice
    try program.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    program.waitUntilExit()
    return program.terminationStatus == 0 ? text.trimmingCharacters(in: .newlines) : nil
  }

  @Test("a disk that is full for some seconds: readings are held, said to be, and stored when there is space")
  func full() async throws {
    try await withTemporaryDirectory { folder in
      let disk = folder.appending(path: "disk")
      try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
      guard try shell("mount -t tmpfs -o size=1m tidemark-test '\(disk.path)'") != nil else {
        return try FaultTable.leaveOut(
          "a disk that is full for some seconds", because: "no tmpfs can be mounted", test: "DiskTests/full")
      }
      defer { _ = try? shell("umount -l '\(disk.path)'") }
      let path = disk.appending(path: "tidemark.db").path
      let log = folder.appending(path: "log")
      let collector = try Recorder(
        ["record", "--pid", "test=\(getpid())", "--interval", "0.2", "--duration", "14s", "--db", path],
        log: log)
      try await Task.sleep(for: .seconds(3))
      let before = try Int(sqlite(path, "SELECT count(*) FROM sample;")) ?? 0
      // The disk fills by somebody else.
      _ = try shell("cat /dev/zero > '\(disk.path)/ballast'")
      try await Task.sleep(for: .seconds(5))
      let during = try Int(sqlite(path, "SELECT count(*) FROM sample;")) ?? 0
      unlink(disk.path + "/ballast")
      #expect(try await collector.end() == 0, "\(collector.text)")
      let talk = collector.text
      #expect(talk.contains("the disk is full"), "the fault did not happen: \(talk)")
      let claimed = try #require(talk.firstMatch(of: /completed after .*?, (\d+) samples/)).output.1
      let stored = try sqlite(path, "SELECT count(*) FROM sample;")
      #expect(
        claimed == stored[...] && Int(stored) ?? 0 > during && during < before + 20,
        "\(before) \(during) \(stored)")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      try FaultTable.add(
        "a disk that is full for some seconds", count: 1,
        outcome:
          "\(stored) readings claimed and stored, those of the time without space too; the warning names the disk",
        test: "DiskTests/full")
    }
  }

  @Test(
    "a file system that the kernel makes read-only: said at once, exit 4 after a minute, and what was stored is whole",
    .enabled(if: FaultTable.isWhole, "takes more than a minute; make test-faults"))
  func readOnly() async throws {
    let fault = "a file system that the kernel makes read-only"
    try await withTemporaryDirectory { folder in
      let (disk, image) = (folder.appending(path: "disk").path, folder.appending(path: "image").path)
      let device = try shell(
        """
        mkdir '\(disk)' && truncate -s 16M '\(image)' && mkfs.ext4 -q -F '\(image)' &&
        mount -o loop,errors=remount-ro '\(image)' '\(disk)' && basename $(findmnt -no SOURCE '\(disk)')
        """)
      defer { _ = try? shell("umount -l '\(disk)'") }
      let trigger = "/sys/fs/ext4/\(device ?? "none")/trigger_fs_error"
      guard device != nil, FileManager.default.isWritableFile(atPath: trigger) else {
        return try FaultTable.leaveOut(
          fault, because: "no loop device with ext4 can be mounted, or its kernel has no trigger_fs_error",
          test: "DiskTests/readOnly")
      }
      let path = disk + "/tidemark.db"
      let collector = try Recorder(
        ["record", "--pid", "test=\(getpid())", "--interval", "0.5", "--duration", "150s", "--db", path],
        log: folder.appending(path: "log"))
      try await Task.sleep(for: .seconds(4))
      let before = try Int(sqlite(path, "SELECT count(*) FROM sample;")) ?? 0
      #expect(before > 2)
      _ = try shell("echo test > '\(trigger)'")
      #expect(try shell("touch '\(disk)/x'") == nil, "the fault did not happen")
      #expect(try await collector.end() == 4, "\(collector.text)")
      let copy = folder.appending(path: "copy.db").path
      for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
      #expect(try sqlite(copy, "PRAGMA integrity_check;") == "ok")
      let after = try Int(sqlite(copy, "SELECT count(*) FROM sample;")) ?? 0
      #expect(after >= before, "\(before) \(after)")
      let last = collector.text.split(separator: "\n").last.map(String.init) ?? ""
      try FaultTable.add(
        fault, count: 1,
        outcome: "warned, tried again for a minute, exit 4; the \(after) readings stored before are whole",
        lost:
          "what was measured since, and it says so: \(last.split(separator: "; ").suffix(2).joined(separator: "; ").replacing("|", with: "\\|"))",
        test: "DiskTests/readOnly")
    }
  }
}

/// A `tidemark-collect` at work.
final class Recorder {
  let process = Process()
  private let log: URL

  init(_ arguments: [String], environment: [String: String] = [:], log: URL) throws {
    self.log = log
    try Data().write(to: log)
    process.executableURL = BuiltTool.collect.url
    process.arguments = arguments
    process.currentDirectoryURL = log.deletingLastPathComponent()
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("TIDEMARK_") }.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
  }

  var text: String {
    String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
  }

  /// Exit code, or 128 + signal.
  func end() async throws -> Int32 {
    while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
    return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
  }

  /// The most memory it had so far, MB; nil when it has ended.
  var peakMB: Int? { TidemarkTestSupport.peakMB(ofProcess: process.processIdentifier) }
}
