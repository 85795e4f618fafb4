import Foundation

/// A declared service, checked and ready to be started.
struct ServiceLaunch: Sendable {
  let service: CollectorConfiguration.Service
  /// Absolute.
  let program: String
  let arguments: [String]
  /// Absolute; nil is the collector's own.
  let workingDirectory: String?
  let logPath: String

  /// Fails with `StackError` when it could not start.
  init(_ service: CollectorConfiguration.Service, logDirectory: String) throws {
    self.service = service
    guard let first = service.command.first else { throw StackError.commandMissing(service: service.name) }
    workingDirectory = service.workingDirectory.map(Self.absolute)
    if let workingDirectory, !Self.isDirectory(workingDirectory) {
      throw StackError.noWorkingDirectory(service: service.name, path: workingDirectory)
    }
    guard let program = Self.find(first, from: workingDirectory) else {
      throw StackError.commandNotFound(service: service.name, command: first)
    }
    self.program = program
    arguments = Array(service.command.dropFirst())
    logPath = service.logFile.map(Self.absolute) ?? "\(logDirectory)/\(Self.fileName(service.name)).log"
  }

  /// A name with a slash is a path as seen from the working directory, any other is looked up in PATH (execvp(3)).
  private static func find(_ command: String, from directory: String?) -> String? {
    if command.contains("/") {
      let path = command.hasPrefix("/") ? command : "\(directory ?? absolute("."))/\(command)"
      return isExecutable(path) ? path : nil
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(command)" }.first(where: isExecutable)
  }

  private static func isExecutable(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path) && !isDirectory(path)
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func absolute(_ path: String) -> String { URL(filePath: path).path }

  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
  }
}
