import Foundation
import Synchronization

/// A server of connections that misbehaves as told: the test writes every byte.
package final class RawServer: Sendable {
  /// One accepted connection.
  package struct Connection: Sendable {
    fileprivate let descriptor: CInt

    /// The request as far as it came with the first reads, its body included.
    package func request() -> String {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
        let text = String(decoding: bytes, as: UTF8.self)
        guard let head = text.range(of: "\r\n\r\n") else { continue }
        let length = text.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        if text[head.upperBound...].utf8.count >= length { break }
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// false when the other side has gone.
    @discardableResult
    package func send(_ text: String) -> Bool {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        rest.removeFirst(count)
      }
      return true
    }

    package func answer(_ status: String, _ body: String) {
      send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    }
  }

  package let port: UInt16
  private let descriptor: CInt
  private let connectionCount = Mutex(0)

  package var url: String { "http://127.0.0.1:\(port)" }
  package var connections: Int { connectionCount.withLock { $0 } }

  /// - Parameter port: 0 for a free one.
  /// - Parameter serve: Runs for each connection on a thread of its own; the connection is closed after it.
  package init(port: UInt16 = 0, _ serve: @escaping @Sendable (Connection) -> Void) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = self.descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    self.port = UInt16(bigEndian: address.sin_port)
    accept(serve)
  }

  /// Listens at a Unix socket.
  package init(path: String, _ serve: @escaping @Sendable (Connection) -> Void) throws {
    port = 0
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = self.descriptor
    let isListening = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
          && listen(descriptor, 64) == 0
      }
    }
    guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    accept(serve)
  }

  private func accept(_ serve: @escaping @Sendable (Connection) -> Void) {
    Thread { [self] in
      while true {
        let accepted = Foundation.accept(descriptor, nil, nil)
        guard accepted >= 0 else {
          // Here and not in `stop`: the number would be another's socket before this thread has seen the end.
          close(descriptor)
          return
        }
        connectionCount.withLock { $0 += 1 }
        Thread {
          serve(Connection(descriptor: accepted))
          close(accepted)
        }.start()
      }
    }.start()
  }

  /// Connections that are open are served on.
  package func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}
