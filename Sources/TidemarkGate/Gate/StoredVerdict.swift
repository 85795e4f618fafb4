package import TidemarkStatistics
import TidemarkWarehouse

extension GateRule.Verdict: StoredValue {}
extension GateFinding.Kind: StoredValue {}
