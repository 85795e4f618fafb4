/// The predecessor's reading of a least-squares slope. Bounds: below 0.5 MB/min normal, up to and including 1.0
/// monitor, above leak. It knows nothing of noise; the verdict that does is ``LeakVerdict``.
package enum LeakClass: String, Sendable, Codable, CaseIterable {
  case normal
  case monitor
  case leak

  package init(slopeMBPerMinute: Double) {
    self = slopeMBPerMinute > 1.0 ? .leak : slopeMBPerMinute >= 0.5 ? .monitor : .normal
  }
}
