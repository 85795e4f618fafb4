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
}
