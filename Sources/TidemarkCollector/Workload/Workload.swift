/// Whoever puts load on the stack, as a scenario sees it.
package protocol Workload: Sendable {
  /// Asks whether it could begin; changes nothing.
  func status() async throws
  func start() async throws
  /// Brings the load in, and returns when it has arrived.
  func load(_ level: LoadLevel) async throws
  func stop() async throws
  func reset() async throws
}
