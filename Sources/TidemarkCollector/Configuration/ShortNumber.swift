extension Double {
  /// Without `.0`.
  var short: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
