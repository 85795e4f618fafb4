/// Turns the content of an imported run into its uid, fact by fact, in the order they are added.
///
/// The uid is a UUIDv8 (RFC 9562, section 5.8): 48 bits of Unix milliseconds of the start as in a UUIDv7, so that
/// uids sort by time, then 74 bits of a SHA-256 over the facts.
package struct ImportIdentity {
  private var hash = SHA256()
  private var pending: [UInt8] = []

  package init(format: String) {
    pending.reserveCapacity(1 << 16)
    add(format)
  }

  package mutating func add(_ text: String) {
    add(Int64(text.utf8.count))
    pending.append(contentsOf: text.utf8)
    drain()
  }

  package mutating func add(_ number: Int64?) {
    pending.append(number == nil ? 0 : 1)
    guard let number else { return }
    withUnsafeBytes(of: number.littleEndian) { pending.append(contentsOf: $0) }
    drain()
  }

  package func uid(unixMilliseconds: Int64) -> String {
    var hash = hash
    hash.update(pending)
    return UUIDText.make(
      unixMilliseconds: unixMilliseconds, version: 8, tail: Array(hash.digest().prefix(10)))
  }

  private mutating func drain() {
    guard pending.count >= 1 << 16 else { return }
    hash.update(pending)
    pending.removeAll(keepingCapacity: true)
  }
}
