import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkReports
import TidemarkSettings
import TidemarkTables
import TidemarkWarehouse

/// A report that has no row because there was nothing to judge.
struct NothingToReport: Error, CustomStringConvertible {
  let description: String
}

/// What a command that was asked to judge has found: exit code 2.
struct FindingReported: Error, CustomStringConvertible {
  let description: String
}

/// How an error ends the program: the one place where errors become exit codes.
struct Failure {
  let error: any Error

  init(_ error: any Error) { self.error = error }

  /// nil for errors of the argument parser, which has its own codes.
  private var status: ExitStatus? {
    switch error {
    case is WarehouseError: .warehouseUnusable
    case is NothingToReport: .inconclusive
    case is FindingReported: .finding
    case let problem as GateReplayError:
      switch problem {
      case .unknown, .noJudgement, .runsMissing, .otherAlgorithm: .inconclusive
      case .differs: .failed
      }
    case is SettingError, is PolicyFileError: .failed
    case let problem as AcknowledgementError:
      switch problem {
      case .notASubject, .matchesNothing: .usage
      case .unknown: .failed
      }
    case is UpkeepError, is UpkeepFinding: .failed
    case let problem as SelectorError:
      switch problem {
      case .notUnderstood, .ambiguous: .usage
      case .noRuns, .noMatch, .unknownBaseline, .unknownLabel, .noBaselineRun: .inconclusive
      }
    case let problem as BaselineError:
      switch problem {
      case .badName: .usage
      case .unknown: .inconclusive
      case .unfit: .failed
      }
    case is RunChangeError: .failed
    case let problem as StatementProblem: problem.isUsage ? .usage : .failed
    case let problem as ReportError:
      switch problem {
      case .unknownSuffix, .unknownColumns, .judgesNothing: .usage
      case .duplicateColumns, .cannotRead, .cannotWrite: .failed
      }
    case is SchemaProblem, is QueryProblem: .usage
    case let problem as ExportProblem:
      switch problem {
      case .running, .pruned: .failed
      case .unknownView, .noRunColumn: .usage
      }
    case is ImportProblem, is FilesRefused: .failed
    default: nil
    }
  }

  func exit() -> Never {
    let code = status.map { ArgumentParser.ExitCode($0.rawValue) } ?? Tidemark.exitCode(for: error)
    guard code != .success else { Tidemark.exit(withError: error) }
    Self.say("tidemark: " + message)
    Foundation.exit(code.rawValue)
  }

  var message: String {
    guard status == nil else { return "\(error)" }
    let message = Tidemark.fullMessage(for: error)
    return message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message
  }

  static func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
