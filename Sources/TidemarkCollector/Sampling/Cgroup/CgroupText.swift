/// Reads the shapes kernel files have: one number, `key number` lines, and lines by device.
enum CgroupText {
  /// nil for "max", which is no limit, and for anything that is no number.
  static func number(_ text: String) -> UInt64? {
    UInt64(text.trimmed)
  }

  /// Flat keyed (cgroup-v2.rst, "Format"); lines of another form are left out.
  static func pairs(_ text: String) -> [String: UInt64] {
    var pairs: [String: UInt64] = [:]
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: " "))
      guard parts.count == 2, let value = UInt64(Substring(parts[1])) else { continue }
      pairs[String(Substring(parts[0]))] = value
    }
    return pairs
  }

  /// Bytes read and written over all devices of `io.stat`: `8:0 rbytes=1 wbytes=2 rios=…`.
  static func unifiedIO(_ text: String) -> (read: Int64?, written: Int64?) {
    var (read, written): ([UInt64], [UInt64]) = ([], [])
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if word.hasPrefix("rbytes="), let bytes = UInt64(word.dropFirst(7)) { read.append(bytes) }
      if word.hasPrefix("wbytes="), let bytes = UInt64(word.dropFirst(7)) { written.append(bytes) }
    }
    return (Int64.sum(read), Int64.sum(written))
  }

  /// The same of version 1's `blkio.throttle.io_service_bytes_recursive`: `8:0 Read 4096`, last line `Total 4096`.
  static func throttleIO(_ text: String) -> (read: Int64?, written: Int64?) {
    var (read, written): ([UInt64], [UInt64]) = ([], [])
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 3, let bytes = UInt64(parts[2]) else { continue }
      if parts[1] == "Read" { read.append(bytes) }
      if parts[1] == "Write" { written.append(bytes) }
    }
    return (Int64.sum(read), Int64.sum(written))
  }

  /// Bytes over all interfaces of `/proc/PID/net/dev` but the loopback (proc_net(5)).
  static func network(_ text: String) -> (received: Int64?, sent: Int64?) {
    var (received, sent): ([UInt64], [UInt64]) = ([], [])
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2, String(halves[0]).trimmed != "lo" else { continue }
      let numbers = halves[1].split(separator: " ").map { UInt64($0) }
      guard numbers.count >= 9, let incoming = numbers[0], let outgoing = numbers[8] else { continue }
      received.append(incoming)
      sent.append(outgoing)
    }
    return (Int64.sum(received), Int64.sum(sent))
  }
}

extension String {
  fileprivate var trimmed: Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
    else {
      return ""
    }
    return self[first...last]
  }
}
