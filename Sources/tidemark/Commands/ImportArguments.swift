import ArgumentParser
import TidemarkExchange
import TidemarkWarehouse

extension CivilTime: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension CPUUnit: ExpressibleByArgument {}

extension MemoryUnit: ExpressibleByArgument {
  public init?(argument: String) {
    guard let unit = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
      return nil
    }
    self = unit
  }
}

extension MetricMeaning: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension TimePattern: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension ScenarioDescription.Kind: ExpressibleByArgument {}

extension Zone: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
