extension Result {
  /// nil for a failure.
  package var value: Success? {
    if case .success(let value) = self { value } else { nil }
  }
}
