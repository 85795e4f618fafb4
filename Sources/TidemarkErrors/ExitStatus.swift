/// Every exit code of the programs.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Done, or a gate passed.
  case done = 0
  /// The command failed; the message says what failed.
  case failed = 1
  /// A finding: regression, leak, failed reset or OOM, where the command was asked to judge.
  case finding = 2
  /// Inconclusive, not comparable, or nothing to judge.
  case inconclusive = 3
  /// The warehouse cannot be used; the message says why.
  case warehouseUnusable = 4
  /// The command line was not understood (EX_USAGE of sysexits.h, ArgumentParser's own).
  case usage = 64
  /// Stopped by SIGINT, SIGTERM or SIGHUP (128 + SIGINT).
  case interrupted = 130
}
