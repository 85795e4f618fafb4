import Foundation
import TidemarkHTTP

/// What a server of S3 says in XML. Its documents are flat enough to be read tag by tag; names of objects are asked for in
/// percent-encoding (`encoding-type=url`), which not every server gives.
enum S3Answer {
  struct Page {
    let objects: [(key: String, bytes: Int)]
    /// Continues the list; nil at its end.
    let continuation: String?
  }

  /// An answer to ListObjectsV2; nil for a document that is none, or that was cut off.
  static func page(_ text: String) -> Page? {
    guard text.contains("<ListBucketResult"), text.contains("</ListBucketResult>") else { return nil }
    let isEncoded = value("EncodingType", in: text[...]) == "url"
    var objects: [(key: String, bytes: Int)] = []
    for part in text.split(separator: "<Contents>").dropFirst() {
      guard let key = value("Key", in: part), let bytes = value("Size", in: part).flatMap({ Int($0) })
      else { return nil }
      objects.append((isEncoded ? decoded(key) : unescaped(key), bytes))
    }
    let isCut = value("IsTruncated", in: text[...]) == "true"
    let continuation = value("NextContinuationToken", in: text[...])
    guard !isCut || continuation != nil else { return nil }
    return Page(objects: objects, continuation: isCut ? continuation.map(unescaped) : nil)
  }

  /// `Code` and `Message` of an error, and the region that it names.
  static func error(_ text: String) -> (code: String, message: String, region: String?) {
    (
      value("Code", in: text[...]) ?? "", unescaped(value("Message", in: text[...]) ?? ""),
      value("Region", in: text[...]) ?? value("Endpoint", in: text[...]).flatMap(region(ofAddress:))
    )
  }

  /// Of an address of Amazon's, as `bucket.s3-eu-west-1.amazonaws.com`; nil for another.
  static func region(ofAddress address: String) -> String? {
    address.firstMatch(of: /(?:^|[.\/])s3[.\-]([a-z]{2}(?:-[a-z]+)+-[0-9]+)\.amazonaws\.com/).map {
      String($0.1)
    }
  }

  private static func value(_ tag: String, in text: Substring) -> String? {
    guard let start = text.range(of: "<\(tag)>"),
      let end = text.range(of: "</\(tag)>", range: start.upperBound..<text.endIndex)
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  /// A space is `+` at Amazon and MinIO, and `%20` at others; a plus sign is `%2B` at all. A name that is not UTF-8 is none
  /// of Tidemark's, and stays as it came.
  private static func decoded(_ key: String) -> String {
    key.replacing("+", with: " ").removingPercentEncoding ?? key
  }

  private static let entities = ["lt": "<", "gt": ">", "quot": "\"", "apos": "'", "amp": "&"]

  private static func unescaped(_ text: String) -> String {
    text.replacing(/&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|([a-z]+));/) { match in
      if let name = match.3 { return entities[String(name)] ?? String(match.0) }
      let number = match.1.map { UInt32($0) } ?? match.2.map { UInt32($0, radix: 16) } ?? nil
      return number.flatMap(Unicode.Scalar.init).map { String($0) } ?? String(match.0)
    }
  }
}
