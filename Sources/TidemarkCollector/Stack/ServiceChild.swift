import Foundation
import Subprocess
import SystemPackage

/// A started process, leader of a session and process group of its own.
///
/// The session keeps a Ctrl-C on the collector's terminal from reaching the services, so that they live until the
/// collector has ended its measurement; the group lets everything a service started be signalled at once.
struct ServiceChild: Sendable {
  let pid: Int32
  let logTail: @Sendable () -> LogTail
  /// Ends with the process.
  let ending: Task<Ending, Never>

  func signal(_ number: CInt) {
    // The group outlives its leader as long as any member does. ESRCH: all gone already.
    kill(-pid, number)
  }

  /// `setpriv` (util-linux) has the kernel kill the service when the collector dies, even by SIGKILL. The signal is
  /// tied to the thread that spawned (prctl(2), PR_SET_PDEATHSIG); swift-subprocess spawns from one permanent thread.
  private static let guardProgram = ["/usr/bin/setpriv", "/bin/setpriv"]
    .first(where: FileManager.default.isExecutableFile(atPath:))

  static func start(_ launch: ServiceLaunch) async throws -> ServiceChild {
    let name = launch.service.name
    let log = try openLog(launch)
    var options = PlatformOptions()
    options.createSession = true
    let words = [launch.program] + launch.arguments
    let configuration = Configuration(
      executable: .path(FilePath(guardProgram ?? launch.program)),
      arguments: Arguments(guardProgram == nil ? launch.arguments : ["--pdeathsig", "KILL", "--"] + words),
      environment: .inherit.updating(environment(launch.service.environment)),
      workingDirectory: launch.workingDirectory.map { FilePath($0) },
      platformOptions: options)

    let started = Promise<Result<Int32, StackError>>()
    let ending = Task { () -> Ending in
      do {
        let result = try await run(
          configuration, input: .none,
          output: .fileDescriptor(FileDescriptor(rawValue: log.descriptor), closeAfterSpawningProcess: true),
          error: .combinedWithOutput
        ) { execution in
          started.fulfil(.success(execution.processIdentifier.value))
        }
        return Ending(result.terminationStatus)
      } catch {
        started.fulfil(.failure(.cannotStart(service: name, reason: String(describing: error))))
        return .notObserved(reason: String(describing: error))
      }
    }
    // A cancelled caller must still learn of the process, to end it.
    let pid = try await uncancelled { try await started.value }.get()
    let (path, offset) = (launch.logPath, log.offset)
    return ServiceChild(pid: pid, logTail: { LogTail(of: path, from: offset) }, ending: ending)
  }

  private static func environment(_ entries: [String: String]) -> [Environment.Key: String?] {
    Dictionary(
      uniqueKeysWithValues: entries.map { name, value in (Environment.Key(stringLiteral: name), value) })
  }

  private static func openLog(_ launch: ServiceLaunch) throws -> (descriptor: CInt, offset: UInt64) {
    func fail(_ reason: String) -> StackError {
      .logUnwritable(service: launch.service.name, path: launch.logPath, reason: reason)
    }
    let directory = URL(filePath: launch.logPath).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw fail("cannot create \(directory)")
    }
    let descriptor = open(launch.logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail(String(cString: strerror(errno))) }
    return (descriptor, UInt64(max(0, lseek(descriptor, 0, SEEK_END))))
  }
}
