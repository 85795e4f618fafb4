import TidemarkWarehouse

/// What one check of the gate, or all of them together, come to.
package enum CheckVerdict: String, Sendable, Codable, CaseIterable, StoredValue {
  case pass
  case fail
  case inconclusive
}
