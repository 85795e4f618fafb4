extension StringProtocol {
  /// The words with a capital at the beginning and a full stop.
  var sentence: String { capitalizedFirst + "." }

  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
