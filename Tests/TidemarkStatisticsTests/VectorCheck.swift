import Testing

/// Collects what one vector file says against what the module computes.
final class VectorCheck {
  let file: String
  private(set) var cases = 0
  private(set) var comparisons = 0
  private(set) var failures: [String] = []
  private var current = ""

  init(file: String) { self.file = file }

  func begin(_ id: String?) {
    cases += 1
    current = id ?? "case \(cases)"
  }

  func fail(_ message: String) { failures.append("\(file) \(current): \(message)") }

  func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    comparisons += 1
    if !condition { fail(message()) }
  }

  /// Equal within a relative and an absolute tolerance; `null` must meet nil.
  func equal(
    _ name: String, _ actual: Double?, _ expected: VectorValue, relative: Double, absolute: Double = 0
  ) {
    comparisons += 1
    if expected.isNull {
      if let actual { fail("\(name) is \(actual), should be undefined") }
      return
    }
    guard let wanted = expected.double else { return fail("\(name): no number in the file") }
    guard let actual else { return fail("\(name) is undefined, should be \(wanted)") }
    guard !actual.isNaN, abs(actual - wanted) <= max(relative * abs(wanted), absolute) else {
      return fail("\(name) is \(actual), should be \(wanted) (relative \((actual - wanted) / wanted))")
    }
  }

  func equal(
    _ name: String, _ actual: [Double], _ expected: VectorValue, relative: Double, absolute: Double = 0
  ) {
    require(
      actual.count == expected.list.count, "\(name) has \(actual.count) values, not \(expected.list.count)")
    for (index, pair) in zip(actual, expected.list).enumerated() {
      equal("\(name)[\(index)]", pair.0, pair.1, relative: relative, absolute: absolute)
    }
  }

  func report() {
    print("vectors: \(file): \(cases) cases, \(comparisons) comparisons, \(failures.count) failures")
    for failure in failures.prefix(40) { Issue.record("\(failure)") }
    if failures.count > 40 { Issue.record("\(failures.count - 40) more failures in \(file)") }
  }
}
