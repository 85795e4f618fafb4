extension StringProtocol {
  /// The words with a capital at the beginning and a full stop.
  package var sentence: String { capitalizedFirst + "." }

  package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
