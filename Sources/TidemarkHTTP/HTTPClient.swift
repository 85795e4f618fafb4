import CCurl
import Foundation
import Synchronization

/// Sends requests by libcurl. Connections are kept and used again; redirects are answers like any other.
///
/// All transfers of the program run on one thread, so that hundreds of slow servers cost no more threads than one.
/// `http_proxy`, `https_proxy` and `no_proxy` are respected (libcurl-env(3)), except for Unix sockets and this machine.
package enum HTTPClient {
  /// Sends a request and returns the whole answer.
  ///
  /// Throws an `HTTPError`, or `CancellationError` as soon as the task is cancelled; the connection is closed then.
  package static func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await transfer(request) { .response($0) }
  }

  /// Sends a request and returns when the head of the answer is there. Errors are those of `send`.
  package static func open(_ request: HTTPRequest) async throws -> HTTPStream {
    try await transfer(request) { .stream($0) }
  }

  private static let mailbox = TransferLoop.start()
  private static let latestID = Atomic(0)

  private static func transfer<Answer: Sendable>(
    _ request: HTTPRequest, reply: (CheckedContinuation<Answer, any Error>) -> Transfer.Reply
  ) async throws -> Answer {
    try Task.checkCancellation()
    let id = latestID.wrappingAdd(1, ordering: .relaxed).newValue
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        mailbox.post(.start(id: id, request, reply(continuation)))
        // The handler below may have run before there was anything to cancel.
        if Task.isCancelled { mailbox.post(.cancel(id: id)) }
      }
    } onCancel: {
      mailbox.post(.cancel(id: id))
    }
  }
}
