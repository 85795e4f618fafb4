import Foundation

/// The warehouses tests share, each recorded once in a test run and handed out as copies.
package struct RecordedRuns: Sendable {
  private let recording: Task<Data, any Error>

  package static let known = RecordedRuns { try await KnownRuns.record(at: $0) }
  package static let varied = RecordedRuns { try await VariedRuns.record(at: $0) }
  package static let noisy = RecordedRuns { try await NoisyRuns.record(at: $0) }
  package static let history = RecordedRuns { try await RunHistory().record(at: $0) }
  package static let crowded = RecordedRuns { try await CrowdedRuns.record(at: $0) }

  package init(_ record: @escaping @Sendable (String) async throws -> Void) {
    recording = Task {
      var data = Data()
      try await withTemporaryDirectory { directory in
        let file = directory.appending(path: "tidemark.db")
        try await record(file.path)
        data = try Data(contentsOf: file)
      }
      return data
    }
  }

  /// Gives the path of a copy, which is removed afterwards.
  package func withCopy(_ body: (String) async throws -> Void) async throws {
    let data = try await recording.value
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "tidemark.db")
      try data.write(to: file)
      try await body(file.path)
    }
  }
}
