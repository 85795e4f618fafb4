import Foundation
import Synchronization
import Testing
import TidemarkStatistics
import TidemarkTestSupport

/// Programs that are killed, or refused by the disk, at a system call. A state that is neither the one before nor the one after
/// fails, and so does a fault that did not happen.
@Suite(
  .serialized, .enabled(if: Compiled.isCompiler, "no C compiler for the library that makes calls fail"))
struct FaultTests {
  /// Runs `body` for each point, some at once: most of the time a program waits for the disk or the clock.
  ///
  /// - Returns: how many of them returned true.
  private func count(
    _ points: [Int], of what: String, where body: @escaping @Sendable (Int) async throws -> Bool
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      var (rest, count, doneCount) = (points[...], 0, 0)
      for _ in 0..<4 {
        if let point = rest.popFirst() { group.addTask { try await body(point) } }
      }
      while let isCounted = try await group.next() {
        if isCounted { count += 1 }
        doneCount += 1
        if doneCount % 10 == 0 { print("\(what): \(doneCount) of \(points.count)") }
        if let point = rest.popFirst() { group.addTask { try await body(point) } }
      }
      return count
    }
  }

  /// The points to try of so many: at most so many of them.
  private func points(of count: Int, atMost most: Int) -> [Int] {
    let most = FaultTable.isEvery ? count : FaultTable.isWhole ? most : 3
    guard count > most else { return Array(1...max(1, count)) }
    // One out of each of as many stretches, drawn: no rhythm of the calls keeps some of them from ever being tried.
    var generator = SeededGenerator(seed: FaultTable.seed)
    return (0..<most).map { part in
      Int.random(in: part * count / most + 1...(part + 1) * count / most, using: &generator)
    }
  }

  private func withFiles(_ victim: Victim, _ body: (URL) async throws -> Void) async throws {
    try await withTemporaryDirectory { folder in
      let folder = folder.resolvingSymlinksInPath()
      try await victim.prepare(folder)
      try await body(folder)
    }
  }

  private func isWhole(_ folder: URL, _ what: String, _ victim: Victim? = nil) async throws {
    for arguments in [["db", "check"], victim?.check].compactMap(\.self) {
      let check = try await BuiltTool.tidemark.run(arguments, directory: folder)
      #expect(check.status == 0, "\(what): \(check.stdout)\(check.stderr)")
    }
  }

  /// What is left beside the files that are meant to be there.
  private func drafts(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".tidemark-") }
  }

  @Test(
    "killed at a write, sync, truncate, unlink, rename or link: whole, and the next time it succeeds",
    arguments: Victim.allCases)
  func kills(_ victim: Victim) async throws {
    let total = Mutex(0)
    try await withFiles(victim) { folder in
      let clean = try await FaultLibrary.run(victim.tool, victim.arguments, in: folder, .kill, at: nil)
      #expect(victim.isDone(clean.result), "\(clean.result.stderr)")
      total.withLock { $0 = clean.callCount }
    }
    let callCount = total.withLock(\.self)
    #expect(callCount > 5)
    let count = try await count(
      points(of: callCount, atMost: 30), of: "killed at a system call: \(victim.rawValue)"
    ) { point in
      var isKilled = false
      try await withFiles(victim) { folder in
        isKilled = try await kill(victim, at: point, in: folder)
      }
      return isKilled
    }
    #expect(count > 0)
    try FaultTable.add(
      "killed at a system call: \(victim.rawValue)", count: count,
      outcome:
        "of \(callCount) calls: the state before or the one after; the next start repairs and succeeds; nothing is left beside",
      test: "FaultTests/kills")
  }

  private func kill(_ victim: Victim, at point: Int, in folder: URL) async throws -> Bool {
    let what = "\(victim.rawValue), call \(point)"
    let end = try await FaultLibrary.run(victim.tool, victim.arguments, in: folder, .kill, at: point)
    // A recording makes as many calls as the clock allows.
    if victim.tool == .collect, victim.isDone(end.result) { return false }
    #expect(end.result.status == 128 + SIGKILL, "\(what): \(end.result.status) \(end.result.stderr)")
    let path = folder.appending(path: "tidemark.db").path
    var known = 0
    if FileManager.default.fileExists(atPath: path) {
      let copy = folder.appending(path: "seen.db").path
      for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
      #expect(try sqlite(copy, "PRAGMA integrity_check;") == "ok", "\(what)")
      known = try Int(sqlite(copy, Self.readings)) ?? 0
    }
    let again = try await victim.tool.run(victim.arguments, directory: folder)
    #expect(victim.isDone(again), "\(what): \(again.stderr)")
    if victim.keepsReadings { #expect(try Int(sqlite(path, Self.readings)) ?? -1 >= known, "\(what)") }
    try await isWhole(folder, what, victim)
    #expect(try drafts(folder) == [], "\(what)")
    return true
  }

  /// Those of runs; what an import that was killed has left is none.
  private static let readings =
    "SELECT count(*) FROM sample JOIN scenario USING (scenario_id) JOIN run USING (run_id) WHERE NOT (status = 'running' AND source = 'import');"

  @Test("the same where the file system cannot rename without replacing: a link that a kill left is removed")
  func linked() async throws {
    let victim = Victim.firstRecording
    func killed(at point: Int?, _ body: (URL, ToolResult, Int) async throws -> Void) async throws {
      try await withFiles(victim) { folder in
        let end = try await FaultLibrary.run(
          victim.tool, victim.arguments, in: folder, .kill, at: point, knowsRename: false)
        try await body(folder, end.result, end.callCount)
      }
    }
    // The first call at which the warehouse is there is the removal of the draft it was linked from.
    var (absent, present) = (0, 0)
    try await killed(at: nil) { _, result, callCount in
      #expect(result.status == 0, "\(result.stderr)")
      present = callCount
    }
    while present - absent > 1 {
      let middle = (absent + present) / 2
      try await killed(at: middle) { folder, _, _ in
        let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "tidemark.db").path)
        if isThere { present = middle } else { absent = middle }
      }
    }
    try await killed(at: present) { folder, result, _ in
      #expect(result.status == 128 + SIGKILL)
      #expect(try drafts(folder).count == 1, "the fault did not happen")
      let again = try await victim.tool.run(victim.arguments, directory: folder)
      #expect(again.status == 0, "\(again.stderr)")
      #expect(try drafts(folder) == [])
      try await isWhole(folder, "linked, call \(present)")
    }
  }

  @Test(
    "a disk that refuses a write or sync once: done and stored, or a failure that says so",
    arguments: Victim.allCases, [FaultLibrary.Mode.inputOutput, .noSpace])
  func refusals(_ victim: Victim, _ mode: FaultLibrary.Mode) async throws {
    guard FaultTable.isWhole || victim == .recording || victim == .importing else { return }
    let total = Mutex(0)
    try await withFiles(victim) { folder in
      let clean = try await FaultLibrary.run(victim.tool, victim.arguments, in: folder, mode, at: nil)
      total.withLock { $0 = clean.callCount }
    }
    let callCount = total.withLock(\.self)
    let doneCount = Mutex(0)
    let count = try await count(
      points(of: callCount, atMost: 6), of: "\(mode.rawValue) once: \(victim.rawValue)"
    ) { point in
      var isTried = false
      try await withFiles(victim) { folder in
        let what = "\(victim.rawValue), \(mode.rawValue) at call \(point)"
        let end = try await FaultLibrary.run(victim.tool, victim.arguments, in: folder, mode, at: point)
        guard end.callCount >= point else { return }
        isTried = true
        let talk = end.result.stderr
        #expect([0, 1, 4].contains(end.result.status), "\(what): \(end.result.status) \(talk)")
        #expect(!talk.contains("Error: ") && !talk.contains("NSCocoa"), "\(what): \(talk)")
        if end.result.status == 0 {
          doneCount.withLock { $0 += 1 }
          if victim.tool == .collect { try claims(end.result.stderr, in: folder, what) }
        } else {
          #expect(
            talk.contains(folder.path) || victim.isDone(end.result), "\(what): it names no file: \(talk)")
        }
        let again = try await victim.tool.run(victim.arguments, directory: folder)
        #expect(victim.isDone(again), "\(what): \(again.stderr)")
        try await isWhole(folder, what, victim)
        #expect(try drafts(folder) == [], "\(what)")
      }
      return isTried
    }
    #expect(count > 0)
    try FaultTable.add(
      "\(mode.rawValue) once at a system call: \(victim.rawValue)", count: count,
      outcome:
        "of \(callCount) calls: \(doneCount.withLock(\.self)) went on and stored what they claim; the others failed with a sentence and an exit code, and succeed again",
      test: "FaultTests/refusals")
  }

  /// What a recording that went on says it stored is stored.
  private func claims(_ talk: String, in folder: URL, _ what: String) throws {
    let claimed = try #require(talk.firstMatch(of: /completed after .*?, (\d+) samples/)).output.1
    let stored = try sqlite(
      folder.appending(path: "tidemark.db").path,
      "SELECT count(*) FROM sample WHERE scenario_id = (SELECT max(scenario_id) FROM scenario);")
    #expect(claimed == stored[...], "\(what)")
  }

  @Test(
    "kill -9 at random moments: nothing that could be read is lost, and the next start says what it found")
  func randomKills() async throws {
    var random = SystemRandomNumberGenerator()
    var (killCount, seenCount) = (0, 0)
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "tidemark.db").path
      // On a busy machine the first kills may come before the first reading.
      while killCount < (FaultTable.isWhole ? 100 : 4) || seenCount == 0 {
        try #require(killCount < 200)
        let collector = Process()
        collector.executableURL = BuiltTool.collect.url
        collector.arguments = [
          "record", "--pid", "test=\(getpid())", "--interval", "0.1", "--duration", "60s", "--db", path,
        ]
        collector.standardError = FileHandle.nullDevice
        try collector.run()
        try await Task.sleep(for: .milliseconds(Int.random(in: 50...1500, using: &random)))
        let query = "SELECT coalesce(max(run_id), 0), (SELECT count(*) FROM sample) FROM run;"
        let isThere = FileManager.default.fileExists(atPath: path)
        func numbers() throws -> [Int] {
          try sqlite(path, ".timeout 5000\n" + query).split(separator: "|").compactMap { Int($0) }
        }
        let seen = isThere ? try numbers() : [0, 0]
        #expect(collector.isRunning)
        Foundation.kill(collector.processIdentifier, SIGKILL)
        collector.waitUntilExit()
        #expect(collector.terminationReason == .uncaughtSignal)
        killCount += 1
        guard isThere, seen.count == 2 else { continue }
        let after = try numbers()
        #expect(after.count == 2 && after[0] >= seen[0] && after[1] >= seen[1], "\(seen) \(after)")
        seenCount = max(seenCount, seen[1])
      }
      let last = try await BuiltTool.collect.run(
        ["record", "--pid", "test=\(getpid())", "--duration", "1s", "--db", path], directory: folder)
      #expect(last.status == 0 && last.stderr.contains("marked it interrupted"), "\(last.stderr)")
      #expect(seenCount > 0)
      try await isWhole(folder, "random kills")
    }
    try FaultTable.add(
      "kill -9 at a random moment of a recording", count: killCount,
      outcome:
        "\(seenCount) readings were seen before the kills, all are there after them; runs are marked interrupted",
      test: "FaultTests/randomKills")
  }
}
