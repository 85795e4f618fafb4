import Foundation
import TidemarkWarehouse

extension Data {
  /// The beginning as text, for messages.
  var quoted: String {
    let text = visible(Redaction.outside(String(decoding: prefix(200), as: UTF8.self)))
    return count > 200 ? "`\(text)…`" : "`\(text)`"
  }
}
