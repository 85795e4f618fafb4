import TidemarkSQL
package import TidemarkWarehouse

extension Acknowledgement {
  package func isInForce(_ now: Moment) -> Bool { until.map { now.iso8601 < $0 } ?? true }
}

extension Warehouse {
  /// Those that excuse anything: neither lapsed nor removed, oldest first.
  package func acknowledgements(inForceAt now: Moment = .now) throws -> [Acknowledgement] {
    try fetch(Acknowledgement.self, .acknowledgementList).filter { $0.isInForce(now) }
  }
}

extension AcceptedChange {
  init(_ acknowledgement: Acknowledgement) {
    self.init(
      subject: acknowledgement.subject, beginsAt: acknowledgement.beginsAt, because: acknowledgement.because)
  }
}
