extension Result {
  /// nil for a failure.
  var value: Success? {
    if case .success(let value) = self { value } else { nil }
  }
}
