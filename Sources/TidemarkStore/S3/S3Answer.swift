import Foundation
import TidemarkHTTP

/// What a server of S3 says in XML. Its documents are flat enough to be read tag by tag; names of objects are asked for in
/// percent-encoding (`encoding-type=url`), so no entity stands in what is read.
enum S3Answer {
  struct Page {
    let objects: [(key: String, bytes: Int)]
    /// Continues the list; nil at its end.
    let continuation: String?
  }

  /// An answer to ListObjectsV2; nil for a document that is none.
  static func page(_ text: String) -> Page? {
    guard text.contains("<ListBucketResult") else { return nil }
    var objects: [(key: String, bytes: Int)] = []
    for part in text.split(separator: "<Contents>").dropFirst() {
      guard let key = value("Key", in: part)?.removingPercentEncoding,
        let bytes = value("Size", in: part).flatMap({ Int($0) })
      else { return nil }
      objects.append((key, bytes))
    }
    let isCut = value("IsTruncated", in: text[...]) == "true"
    let continuation = value("NextContinuationToken", in: text[...])
    guard !isCut || continuation != nil else { return nil }
    return Page(objects: objects, continuation: isCut ? continuation.map(unescaped) : nil)
  }

  /// `Code` and `Message` of an error.
  static func error(_ text: String) -> (code: String, message: String, region: String?) {
    (
      value("Code", in: text[...]) ?? "", unescaped(value("Message", in: text[...]) ?? ""),
      value("Region", in: text[...])
    )
  }

  private static func value(_ tag: String, in text: Substring) -> String? {
    guard let start = text.range(of: "<\(tag)>"),
      let end = text.range(of: "</\(tag)>", range: start.upperBound..<text.endIndex)
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  private static func unescaped(_ text: String) -> String {
    [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&#39;", "'"),
      ("&amp;", "&"),
    ]
    .reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
