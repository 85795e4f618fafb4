extension Int {
  /// The nearest integer there is; 0 for NaN. Unlike `Int(_:)` it never traps, whatever was computed or stored.
  package init(clamping value: Double) {
    guard !value.isNaN else {
      self = 0
      return
    }
    // The largest double below 2^63.
    self = value <= -0x1p63 ? .min : value >= 0x1p63 ? .max : Int(value)
  }
}
