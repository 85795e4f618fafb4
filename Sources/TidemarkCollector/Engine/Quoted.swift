import Foundation

extension Data {
  /// The beginning as text, for messages.
  var quoted: String {
    let text = String(decoding: prefix(200), as: UTF8.self).escapingControls
    return count > 200 ? "`\(text)…`" : "`\(text)`"
  }
}
