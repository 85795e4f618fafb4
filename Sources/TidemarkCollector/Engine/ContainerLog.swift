import Foundation

/// The log of a container as the engine sends it (docs.docker.com/reference/api/engine, ContainerAttach, "Stream format").
enum ContainerLog {
  private static let headerBytes = 8

  /// Both streams in the order they were written. Without a terminal each piece has a header: the number of its stream,
  /// three zeros, and its length as four bytes, the highest first.
  static func text(_ body: Data) -> String {
    var plain = Data()
    var rest = body[...]
    while rest.count >= headerBytes {
      let header = Array(rest.prefix(headerBytes))
      guard header[0] <= 2, header[1...3].allSatisfy({ $0 == 0 }) else { break }
      let length = header[4...].reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(headerBytes)
      plain += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    return String(decoding: plain + rest, as: UTF8.self)
  }
}
