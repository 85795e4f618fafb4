package import Foundation

/// Runs `body` with a new directory that is removed afterwards.
package func withTemporaryDirectory<T>(_ body: (URL) async throws -> T) async throws -> T {
  let directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  let result: Result<T, any Error>
  do { result = .success(try await body(directory)) } catch { result = .failure(error) }
  try FileManager.default.removeItem(at: directory)
  return try result.get()
}

/// The root of the package, for tests that read its own files.
package let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
