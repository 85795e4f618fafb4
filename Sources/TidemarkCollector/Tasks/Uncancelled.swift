/// Runs `body` to its end even when the caller is cancelled: what has been begun in the warehouse is finished.
func uncancelled<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
  try await Task { try await body() }.value
}

func uncancelled<T: Sendable>(_ body: @escaping @Sendable () async -> T) async -> T {
  await Task { await body() }.value
}
