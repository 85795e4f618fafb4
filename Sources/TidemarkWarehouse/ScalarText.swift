extension String {
  /// The text with every occurrence of a scalar replaced.
  ///
  /// For quoting. `replacing(_:with:)` looks for characters, and a quote with a combining mark behind it is another
  /// character than a quote, though every other program still ends the quoted text there.
  package func replacingScalar(_ scalar: Unicode.Scalar, with replacement: String) -> String {
    guard unicodeScalars.contains(scalar) else { return self }
    return unicodeScalars.reduce(into: "") { result, next in
      if next == scalar { result += replacement } else { result.unicodeScalars.append(next) }
    }
  }
}
