import Foundation
import Testing
import TidemarkTestSupport

/// `-o` writes what it was asked for, and destroys nothing.
@Suite struct OutputFileTests {
  private func withFolder(_ body: (_ database: String, _ folder: URL) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in
      try await body(path, URL(filePath: path).deletingLastPathComponent())
    }
  }

  private func tidemark(_ arguments: [String], in folder: URL, through: [String] = []) async throws
    -> ToolResult
  {
    try await BuiltTool.tidemark.run(arguments + ["-q"], directory: folder, through: through)
  }

  private func kind(_ path: URL) throws -> FileAttributeType? {
    try FileManager.default.attributesOfItem(atPath: path.path)[.type] as? FileAttributeType
  }

  @Test("a name of one letter is a file, and - is standard output", arguments: ["r", "-", "charts/r"])
  func shortNames(name: String) async throws {
    try await withFolder { path, folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "charts"), withIntermediateDirectories: false)
      for arguments in [
        ["report", "-f", "markdown"], ["summary", "-f", "csv"], ["export", "--view", "runs", "-f", "csv"],
        ["plan", "--change", "5%", "--cv", "2%", "-f", "csv"],
      ] {
        let plain = try await tidemark(arguments, in: folder)
        let result = try await tidemark(arguments + ["-o", name], in: folder)
        #expect(plain.status == 0 && result.status == 0, "\(arguments): \(result.stderr)")
        let written = folder.appending(path: name)
        #expect(FileManager.default.fileExists(atPath: written.path) == (name != "-"))
        let text = name == "-" ? result.stdout : try String(contentsOf: written, encoding: .utf8)
        #expect(text == plain.stdout && !text.isEmpty, "\(arguments)")
      }
    }
  }

  @Test("no database and no file beside one is replaced, by whatever name and command: code 64")
  func database() async throws {
    try await withFolder { path, folder in
      let whole = try Data(contentsOf: URL(filePath: path))
      let files = FileManager.default
      try files.createSymbolicLink(
        atPath: folder.appending(path: "link.json").path, withDestinationPath: "tidemark.db")
      try files.linkItem(atPath: path, toPath: folder.appending(path: "hard.csv").path)
      let other = folder.appending(path: "other.sqlite").path
      #expect(try await Shell.run(["sqlite3", other, "CREATE TABLE t (x)"]).status == 0)
      let otherBytes = try Data(contentsOf: URL(filePath: other))
      for arguments in [
        ["summary", "-f", "json", "-o", "tidemark.db"], ["runs", "-o", "link.json"],
        ["runs", "-o", "hard.csv"], ["sql", "SELECT 1", "-f", "csv", "-o", "./tidemark.db"],
        ["export", "latest", "--view", "samples", "-f", "csv", "-o", path],
        ["export", "latest", "--report", "summary", "-f", "csv", "-o", path],
        ["schema", "-f", "json", "-o", other], ["report", "-f", "html", "-o", path],
        ["runs", "-f", "csv", "-o", "tidemark.db-wal"], ["runs", "-f", "csv", "-o", "tidemark.db-shm"],
        ["runs", "-f", "csv", "-o", "tidemark.db-lock"],
        ["plan", "--change", "5%", "--cv", "2%", "-f", "csv", "-o", path],
      ] {
        let result = try await tidemark(arguments, in: folder)
        #expect(result.status == 64, "\(arguments): \(result.stderr)")
        #expect(result.stderr.contains("database"), "\(arguments): \(result.stderr)")
      }
      try files.createDirectory(
        atPath: folder.appending(path: "charts").path, withIntermediateDirectories: true)
      for name in ["load_scaling_bar.svg", "load_scaling_bar.png"] {
        let link = folder.appending(path: "charts/\(name)").path
        try files.createSymbolicLink(atPath: link, withDestinationPath: path)
        let charts = try await tidemark(["charts", "-o", "charts"], in: folder)
        #expect(charts.status == 64, "\(charts.stderr)")
        try files.removeItem(atPath: link)
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == whole)
      #expect(try Data(contentsOf: URL(filePath: other)) == otherBytes)
      let names = try files.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".tidemark-") }
      #expect(names == [])
    }
  }

  @Test("no file that the command reads is replaced: code 64")
  func inputs() async throws {
    try await withFolder { _, folder in
      for (name, text, arguments) in [
        ("q.sql", "SELECT 1", ["sql", "--file", "q.sql", "-f", "csv"]),
        ("p.json", #"{"a": 1}"#, ["sql", "SELECT :a", "--params", "p.json"]),
        ("r.json", "{}", ["analyze", "r.json"]), ("i.json", "{}", ["import", "./i.json"]),
        ("policy.yaml", "", ["gate", "--against", "previous", "--policy", "policy.yaml", "-f", "json"]),
      ] {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        let result = try await tidemark(arguments + ["-o", name], in: folder)
        #expect(result.status == 64 && result.stderr.contains("is read by this command"), "\(result.stderr)")
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
      }
    }
  }

  @Test("pipes, devices and open descriptors are written to and stay what they are")
  func streams() async throws {
    try await withFolder { _, folder in
      let expected = try await tidemark(["runs", "-f", "csv"], in: folder).stdout
      let pipe = folder.appending(path: "pipe")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      let read = try await tidemark(
        ["runs", "-f", "csv", "-o", pipe.path], in: folder,
        through: ["sh", "-c", "cat pipe & \"$@\"; wait", "sh"])
      #expect(read.status == 0 && read.stdout == expected, "\(read.stderr)")
      #expect(try kind(pipe) != .typeRegular)
      let link = folder.appending(path: "stdout").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/proc/self/fd/1")
      for name in [link, "/dev/fd/1", "/proc/self/fd/1"] {
        let result = try await tidemark(["runs", "-f", "csv", "-o", name], in: folder)
        #expect(result.status == 0 && result.stdout == expected, "\(name): \(result.stderr)")
        let exported = try await tidemark(
          ["export", "--view", "runs", "-f", "csv", "--raw-cells", "-o", name], in: folder)
        #expect(exported.status == 0 && exported.stdout.hasPrefix("run_id,"), "\(name): \(exported.stderr)")
      }
      // What stands in the file before and behind stays.
      let shared = try await tidemark(
        ["runs", "-f", "csv", "-o", "/dev/fd/1"], in: folder,
        through: ["sh", "-c", "{ echo before; \"$@\"; echo behind; } > all; cat all", "sh"])
      #expect(shared.stdout == "before\n\(expected)behind\n")
      let substituted = try await tidemark(
        ["runs", "-f", "csv"], in: folder,
        through: ["bash", "-c", "\"$@\" -o >(cat > got); sleep 1; cat got", "bash"])
      #expect(substituted.stdout == expected, "\(substituted.stderr)")
      let null = folder.appending(path: "null")
      if geteuid() == 0 {
        #expect(mknod(null.path, S_IFCHR | 0o666, 1 << 8 | 3) == 0)
        #expect(try await tidemark(["runs", "-f", "csv", "-o", null.path], in: folder).status == 0)
        #expect(try kind(null) == .typeCharacterSpecial)
        let copy = try await tidemark(["db", "backup", null.path, "--force"], in: folder)
        #expect(
          copy.status == 1 && copy.stderr.contains("it is not a file, and a file cannot be created there"),
          "\(copy.stderr)")
      } else {
        print("not tested as \(NSUserName()): only root can make a device")
      }
      let directory = try await tidemark(["runs", "-f", "csv", "-o", folder.path], in: folder)
      #expect(directory.status == 1 && directory.stderr.contains("it is a directory"), "\(directory.stderr)")
    }
  }

  @Test("a link stays, its file keeps its permissions, and a name that can be guessed is not written through")
  func links() async throws {
    try await withFolder { _, folder in
      let (file, link) = (folder.appending(path: "file.csv"), folder.appending(path: "link.csv"))
      try Data("old".utf8).write(to: file)
      #expect(chmod(file.path, 0o640) == 0)
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "file.csv")
      #expect(try await tidemark(["runs", "-o", "link.csv"], in: folder).status == 0)
      #expect(try kind(link) == .typeSymbolicLink)
      #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("run_id,"))
      var status = stat()
      #expect(stat(file.path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
      let victim = folder.appending(path: "victim")
      try Data("victim".utf8).write(to: victim)
      let planted = try await tidemark(
        ["runs", "-o", "out.csv"], in: folder,
        through: ["sh", "-c", "ln -s victim out.csv.tidemark-$$; exec \"$@\"", "sh"])
      #expect(planted.status == 0, "\(planted.stderr)")
      #expect(try String(contentsOf: victim, encoding: .utf8) == "victim")
    }
  }

  @Test(
    "a link that somebody else put into a folder of everybody is refused",
    .enabled(if: geteuid() == 0, "needs root"))
  func foreignLinks() async throws {
    try await withFolder { _, folder in
      let shared = folder.appending(path: "shared")
      try FileManager.default.createDirectory(at: shared, withIntermediateDirectories: true)
      #expect(chmod(shared.path, 0o1777) == 0)
      let victim = folder.appending(path: "victim")
      try Data("victim".utf8).write(to: victim)
      let link = shared.appending(path: "out.csv").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: victim.path)
      #expect(lchown(link, 65534, 65534) == 0)
      let result = try await tidemark(["runs", "-o", link], in: folder)
      #expect(result.status == 1 && result.stderr.contains("another user created in"), "\(result.stderr)")
      #expect(try String(contentsOf: victim, encoding: .utf8) == "victim")
    }
  }

  @Test(
    "what a killed backup left goes with the next one; a draft that is being written stays; a copy is as private"
  )
  func leftovers() async throws {
    try await withFolder { path, folder in
      #expect(chmod(path, 0o600) == 0)
      let left = ["copy.db.tidemark-00000000dead0", "copy.db.tidemark-00000000dead0-journal"].map {
        folder.appending(path: $0)
      }
      for file in left { try Data("half".utf8).write(to: file) }
      let mine = folder.appending(path: "copy.db.tidemark-2026-backup")
      try Data("mine".utf8).write(to: mine)
      let alive = folder.appending(path: "copy.db.tidemark-0000000alive0")
      try Data("half".utf8).write(to: alive)
      let descriptor = open(alive.path, O_RDONLY)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      let backup = try await tidemark(["db", "backup", "copy.db"], in: folder)
      #expect(backup.status == 0, "\(backup.stderr)")
      for file in left { #expect(!FileManager.default.fileExists(atPath: file.path)) }
      #expect(try String(contentsOf: mine, encoding: .utf8) == "mine")
      #expect(FileManager.default.fileExists(atPath: alive.path))
      var status = stat()
      #expect(stat(folder.appending(path: "copy.db").path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
  }

  @Test(
    "a file that cannot be read may be a database, and is not replaced",
    .enabled(if: geteuid() == 0, "needs root to become somebody else"))
  func unreadable() async throws {
    try await withFolder { path, folder in
      #expect(chmod(folder.path, 0o777) == 0 && chmod(path, 0o644) == 0)
      let other = folder.appending(path: "other.db")
      try Data("SQLite format 3\0".utf8).write(to: other)
      #expect(chmod(other.path, 0o600) == 0)
      let result = try await tidemark(
        ["runs", "-f", "csv", "-o", "other.db"], in: folder,
        through: Shell.asNobody)
      #expect(
        result.status == 1 && result.stderr.contains("cannot be read, so it may be a database"),
        "\(result.stderr)")
      #expect(try Data(contentsOf: other) == Data("SQLite format 3\0".utf8))
      // A log that somebody else opened for us is written to all the same.
      let log = folder.appending(path: "log")
      try Data().write(to: log)
      #expect(chmod(log.path, 0o600) == 0)
      let script =
        #"exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@" -o /dev/stdout >>log"#
      let logged = try await tidemark(
        ["runs", "-f", "csv"], in: folder, through: ["bash", "-c", script, "bash"])
      #expect(logged.status == 0, "\(logged.stderr)")
      #expect(try String(contentsOf: log, encoding: .utf8).contains("run_id,test_id"))
    }
  }

  @Test(
    "into a folder where one may write and not read, a file is written",
    .enabled(if: geteuid() == 0, "needs root to become somebody else"))
  func dropBox() async throws {
    try await withFolder { path, folder in
      #expect(chmod(folder.path, 0o755) == 0 && chmod(path, 0o644) == 0)
      let box = folder.appending(path: "box")
      try FileManager.default.createDirectory(at: box, withIntermediateDirectories: false)
      #expect(chmod(box.path, 0o733) == 0)
      let result = try await tidemark(
        ["runs", "-f", "csv", "-o", "box/runs.csv"], in: folder,
        through: Shell.asNobody)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: box.path) == ["runs.csv"])
    }
  }

  @Test("a descriptor on a database, or on a file that the program itself opened, is not written to")
  func descriptors() async throws {
    try await withFolder { path, folder in
      let other = folder.appending(path: "other.db")
      try FileManager.default.copyItem(atPath: path, toPath: other.path)
      let whole = try Data(contentsOf: other)
      let bytes = try Data(contentsOf: URL(filePath: path))
      for (script, status) in [
        (#"exec 9<other.db; "$@" -o /proc/$BASHPID/fd/9; exit $?"#, 64),
        (#"exec "$@" -o /dev/fd/9 9<>other.db"#, 64),
        (#"exec "$@" -o /dev/fd/9 9<>tidemark.db-lock"#, 64), (#"exec "$@" -o /dev/fd/3"#, 1),
        (#"exec "$@" -o /dev/fd/4"#, 1),
        (#"exec "$@" -o /dev/fd/5"#, 1), (#"exec "$@" -o /dev/fd/9 9>>log.csv"#, 0),
        (#"exec "$@" -o /proc/thread-self/fd/9 9>>log.csv"#, 0),
      ] {
        let result = try await tidemark(
          ["runs", "--db", path, "-f", "csv"], in: folder,
          through: ["bash", "-c", script, "bash"])
        #expect(result.status == Int32(status), "\(script): \(result.stderr)")
      }
      #expect(try Data(contentsOf: other) == whole)
      #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
      let log = try String(contentsOf: folder.appending(path: "log.csv"), encoding: .utf8)
      let once = try await tidemark(["runs", "-f", "csv"], in: folder).stdout
      #expect(log == once + once)
    }
  }

  @Test("a name that is no UTF-8 is refused, and no other file is written in its place")
  func bytes() async throws {
    try await withFolder { _, folder in
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      let named = try await tidemark(
        ["runs"], in: folder, through: ["bash", "-c", #"exec "$@" -o $'a\xfe.csv'"#, "bash"])
      #expect(named.status == 64 && named.stderr.contains("is not UTF-8 text"), "\(named.stderr)")
      #expect(
        try await Shell.run(["bash", "-c", #"ln -s $'a\xff.csv' "$1/link.csv""#, "bash", folder.path]).status
          == 0)
      let linked = try await tidemark(["runs", "-o", "link.csv"], in: folder)
      #expect(linked.status == 1, "\(linked.stderr)")
      let after = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(after) == Set(before + ["link.csv"]))
    }
  }

  @Test("a file that may not grow ends a command with a sentence, and leaves nothing behind")
  func fileSize() async throws {
    try await withFolder { _, folder in
      let result = try await tidemark(
        ["export", "latest", "--view", "samples", "-f", "json", "-o", "samples.json"], in: folder,
        through: ["bash", "-c", #"ulimit -f 4; exec "$@""#, "bash"])
      #expect(
        [1, 4].contains(result.status) && result.stderr.hasPrefix("tidemark: "),
        "\(result.status) \(result.stderr)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.hasPrefix("samples.json") }, "\(names)")
    }
  }
}
