import Foundation

/// Ports of the loopback address without a listener.
package enum FreePorts {
  /// Different ones: all are held until the last is found. Fails with `DemoError.noFreePort`.
  package static func find(_ count: Int) throws -> [UInt16] {
    var descriptors: [CInt] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    return try (0..<count).map { _ in
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw failure }
      descriptors.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
        }
      }
      guard isBound else { throw failure }
      return UInt16(bigEndian: address.sin_port)
    }
  }

  private static var failure: DemoError { .noFreePort(reason: String(cString: strerror(errno))) }
}
