import Foundation

/// What the operating system refused.
package struct SystemError: ExplainedError, Equatable {
  /// Continues "cannot": `read /proc/meminfo`.
  package let action: String
  /// As in errno(3).
  package let code: CInt

  package init(_ action: String, code: CInt = errno) {
    self.action = action
    self.code = code
  }

  package var description: String { "cannot \(action): \(String(cString: strerror(code)))" }
}
