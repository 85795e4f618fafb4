/// An error that a person can read and a script can tell from others.
///
/// The description is a sentence: what failed, on which thing, what was found, and what to do next. It carries no secret.
/// A program prints it and exits with `exitStatus`, so that no program needs a list of error types.
package protocol ExplainedError: Error, CustomStringConvertible {
  var exitStatus: ExitStatus { get }
}

extension ExplainedError {
  /// Most errors are failures.
  package var exitStatus: ExitStatus { .failed }
}
