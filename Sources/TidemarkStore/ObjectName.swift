import Foundation
package import TidemarkWarehouse

/// The name of an object, which says what is in it and the SHA-256 of its bytes.
///
/// | name | content |
/// |---|---|
/// | `runs/UID-CONTENT-SHA256.sqlite.gz` | a warehouse of one run; CONTENT is the beginning of `run.content_sha256` |
/// | `baselines/TIME-SHA256.json` | what a name was set to; TIME in Unix microseconds, 16 digits |
/// | `acknowledgements/TIME-SHA256.json` | a change that was accepted |
package struct ObjectName: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// `content`: the first 16 hexadecimal digits.
    case run(uid: String, content: String)
    case baseline(microseconds: Int64)
    case acknowledgement(microseconds: Int64)
  }

  package let content: Content
  /// 64 hexadecimal digits.
  package let sha256: String

  /// Where the objects of a store lie.
  static let folders = ["runs", "baselines", "acknowledgements"]

  static func run(uid: String, contentHash: String, data: Data) -> ObjectName {
    ObjectName(
      content: .run(uid: uid, content: String(contentHash.prefix(16))), sha256: SHA256.digest(of: data).hex)
  }

  static func decision(_ decision: Decision, data: Data) -> ObjectName {
    let microseconds = decision.decidedAtMicroseconds
    let content: Content =
      switch decision {
      case .baseline: .baseline(microseconds: microseconds)
      case .acknowledgement: .acknowledgement(microseconds: microseconds)
      }
    return ObjectName(content: content, sha256: SHA256.digest(of: data).hex)
  }

  private init(content: Content, sha256: String) {
    self.content = content
    self.sha256 = sha256
  }

  /// nil for a name of another form.
  package init?(_ text: String) {
    if let match = text.wholeMatch(
      of:
        /runs\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})-([0-9a-f]{16})-([0-9a-f]{64})\.sqlite\.gz/
    ) {
      self.init(
        content: .run(uid: String(match.1), content: String(match.2)), sha256: String(match.3))
    } else if let match = text.wholeMatch(
      of: /(baselines|acknowledgements)\/([0-9]{16})-([0-9a-f]{64})\.json/),
      let time = Int64(match.2)
    {
      self.init(
        content: match.1 == "baselines"
          ? .baseline(microseconds: time) : .acknowledgement(microseconds: time),
        sha256: String(match.3))
    } else {
      return nil
    }
  }

  package var text: String {
    switch content {
    case .run(let uid, let content): "runs/\(uid)-\(content)-\(sha256).sqlite.gz"
    case .baseline(let time): "baselines/\(Self.digits(time))-\(sha256).json"
    case .acknowledgement(let time): "acknowledgements/\(Self.digits(time))-\(sha256).json"
    }
  }

  /// The start of the run, or the moment of the decision.
  package var moment: Moment {
    switch content {
    case .run(let uid, _):
      // 48 bits of Unix milliseconds (RFC 9562, sections 5.7 and 5.8).
      Moment(
        microseconds: (Int64(uid.replacing("-", with: "").prefix(12), radix: 16) ?? 0) * 1000)
    case .baseline(let time), .acknowledgement(let time): Moment(microseconds: time)
    }
  }

  /// What is wrong with bytes that came under this name; nil when they are the ones it was made from.
  func problem(with data: Data) -> String? {
    let found = SHA256.digest(of: data).hex
    return found == sha256
      ? nil
      : "its \(data.count) bytes have the SHA-256 \(found.prefix(16))…, its name says \(sha256.prefix(16))…"
  }

  private static func digits(_ time: Int64) -> String {
    let text = String(time)
    return String(repeating: "0", count: max(0, 16 - text.count)) + text
  }
}
