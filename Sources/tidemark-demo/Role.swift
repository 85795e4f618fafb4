import ArgumentParser

/// What one process of the stand-in stack is; each obeys another law of memory against agents.
enum Role: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Linear in agents.
  case simulation
  /// Grows with agents, then flattens.
  case streamProcessor = "stream-processor"
  /// Constant.
  case frontend
}
