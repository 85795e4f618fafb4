import Subprocess

/// How a process or a container ended.
package enum Ending: Sendable, Equatable {
  /// Above 128 it was a signal, as shells and engines count (POSIX, Shell Command Language, 2.8.2).
  case exited(code: Int)
  case signalled(Int)
  case outOfMemory
  case removed
  case unknown
  /// It could not be waited for.
  case notObserved(reason: String)

  /// As a shell reports it; nil when it is not known.
  var exitCode: Int? {
    switch self {
    case .exited(let code): code
    case .signalled(let number): 128 + number
    case .outOfMemory: 137
    case .removed, .unknown, .notObserved: nil
    }
  }

  package var isSuccess: Bool { self == .exited(code: 0) }

  init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code: Int(code))
    case .signaled(let number): self = .signalled(Int(number))
    }
  }

  /// - Parameter exitCode: As the engine has it; nil when it does not say.
  /// - Parameter isOOM: Whether the engine reports an OOM kill, which need not have been of the main process.
  init(exitCode: Int?, isOOM: Bool) {
    switch exitCode {
    case nil: self = .unknown
    case 137 where isOOM: self = .outOfMemory
    case .some(let code): self = .exited(code: code)
    }
  }
}

extension Ending: CustomStringConvertible {
  /// Continues a sentence: `exited with code 1`.
  package var description: String {
    switch self {
    case .exited(let code) where code > 128: "was ended by signal \(code - 128) (\(code))"
    case .exited(let code): "exited with code \(code)"
    case .signalled(let number): "was killed by signal \(number)"
    case .outOfMemory: "was killed for lack of memory (137)"
    case .removed: "was removed"
    case .unknown: "ended"
    case .notObserved(let reason): "could not be observed any more (\(reason))"
    }
  }
}

extension CollectorConfiguration.Service.Restart {
  /// Whether a service that ended is started again.
  func applies(after ending: Ending) -> Bool {
    switch self {
    case .no: false
    case .always: true
    case .onFailure: !ending.isSuccess
    }
  }
}
