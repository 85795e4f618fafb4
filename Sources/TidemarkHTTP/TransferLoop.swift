import CCurl
import Foundation
import Synchronization

/// Runs all transfers on one thread (libcurl-multi(3)). Nothing of it is used from elsewhere but the mailbox.
final class TransferLoop {
  enum Order: Sendable {
    case start(id: Int, HTTPRequest, Transfer.Reply)
    /// Of a transfer that may have ended already.
    case cancel(id: Int)
  }

  /// Orders for the thread, from any thread.
  final class Mailbox: Sendable {
    private let orders = Mutex<[Order]>([])
    /// The multi handle as a number: a pointer is not Sendable. `curl_multi_wakeup` is the one function that may be called
    /// from other threads.
    private let multiAddress: Int

    init(multi: UnsafeMutableRawPointer) { multiAddress = Int(bitPattern: multi) }

    var multi: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: multiAddress) }

    func post(_ order: Order) {
      orders.withLock { $0.append(order) }
      curl_multi_wakeup(multi)
    }

    func collect() -> [Order] {
      orders.withLock { orders in
        defer { orders = [] }
        return orders
      }
    }
  }

  /// Kept open for the next request; those above are closed, the oldest first.
  private static let idleConnectionLimit = 128
  private static let longestWait = Duration.seconds(60)

  private let multi: UnsafeMutableRawPointer?
  private let mailbox: Mailbox
  private var transfers: [Int: Transfer] = [:]

  /// Starts the thread, which lives as long as the program.
  static func start() -> Mailbox {
    curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
    let mailbox = Mailbox(multi: multi)
    Thread { TransferLoop(mailbox).run() }.start()
    return mailbox
  }

  private init(_ mailbox: Mailbox) {
    self.mailbox = mailbox
    multi = mailbox.multi
    multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.idleConnectionLimit)
  }

  private func run() -> Never {
    // A server that has gone is an error and not the end of the program.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    while true {
      for order in mailbox.collect() { obey(order) }
      var runningCount: CInt = 0
      curl_multi_perform(multi, &runningCount)
      finishTransfers()
      let wait = failOverdueTransfers()
      // Cut short by a posted order and by libcurl's own timers.
      if curl_multi_poll(multi, nil, 0, CInt(wait / .milliseconds(1)) + 1, nil) != CURLM_OK { usleep(10_000) }
    }
  }

  private func obey(_ order: Order) {
    switch order {
    case .start(let id, let request, let reply):
      do {
        let transfer = try Transfer(id: id, request, reply) { [mailbox] in mailbox.post(.cancel(id: id)) }
        transfers[id] = transfer
        let code = curl_multi_add_handle(multi, transfer.easy)
        if code != CURLM_OK { end(id, .failure(HTTPError.other(String(cString: curl_multi_strerror(code))))) }
      } catch {
        reply.fail(error)
      }
    case .cancel(let id):
      end(id, .failure(CancellationError()))
    }
  }

  private func finishTransfers() {
    var remaining: CInt = 0
    while let message = curl_multi_info_read(multi, &remaining)?.pointee {
      guard message.msg == CURLMSG_DONE else { continue }
      var address: UnsafeMutableRawPointer?
      easy_get_pointer(message.easy_handle, CURLINFO_PRIVATE, &address)
      let id = Int(bitPattern: address)
      end(id, transfers[id]?.result(message.data.result) ?? .success(()))
    }
  }

  /// Returns how long it is to the next deadline.
  private func failOverdueTransfers() -> Duration {
    let now = ContinuousClock.now
    var wait = Self.longestWait
    for (id, transfer) in transfers {
      guard let deadline = transfer.deadline else { continue }
      if deadline <= now {
        end(id, .failure(HTTPError.timedOut))
      } else {
        wait = min(wait, deadline - now)
      }
    }
    return wait
  }

  private func end(_ id: Int, _ result: Result<Void, any Error>) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    curl_multi_remove_handle(multi, transfer.easy)
    transfer.finish(result)
  }
}
