package import Foundation

/// The status line and the headers of an answer, whatever the status.
package struct HTTPHead: Sendable {
  package internal(set) var status: Int
  /// In the order of the answer.
  package internal(set) var headers: [(name: String, value: String)]

  /// The first value; names are compared without case.
  package subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// A whole answer.
package struct HTTPResponse: Sendable {
  package let head: HTTPHead
  package let body: Data

  package var status: Int { head.status }
  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// An answer whose body is read while it comes. A reader that is cancelled or dropped closes the connection.
package struct HTTPStream: Sendable {
  package let head: HTTPHead
  /// One reader. Ends with the answer. Throws an `HTTPError`: `tooLarge` when more than the request's limit waits to be
  /// read.
  package let chunks: AsyncThrowingStream<Data, any Error>

  package var status: Int { head.status }

  /// The whole body, where it is known to end.
  package func body() async throws -> Data {
    var body = Data()
    for try await chunk in chunks { body += chunk }
    return body
  }

  /// Calls `body` with each line that is not blank, without its end, until the answer ends. What follows the last end of a
  /// line is left out.
  ///
  /// Throws like `chunks`, `tooLarge` for a line of more than `limitBytes`, and what `body` throws.
  package func forEachLine(
    limitBytes: Int, isolation: isolated (any Actor)? = #isolation, _ body: (Data) async throws -> Void
  ) async throws {
    var rest = Data()
    for try await chunk in chunks {
      rest += chunk
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(rest[..<end])
        rest = Data(rest[rest.index(after: end)...])
        if line.contains(where: { $0 > 32 }) { try await body(line) }
      }
      guard rest.count <= limitBytes else { throw HTTPError.tooLarge(limitBytes: limitBytes) }
    }
    // The chunks end without an error for a reader that is cancelled.
    try Task.checkCancellation()
  }
}
