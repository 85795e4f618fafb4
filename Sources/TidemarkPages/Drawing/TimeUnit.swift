/// The unit that a time axis counts in. Its marks are then numbers a reader can say: not "0.05 minutes", not "540 minutes".
enum TimeUnit {
  case seconds, minutes, hours

  /// - Parameter longestMinutes: the longest time on the axis.
  init(longestMinutes: Double) {
    self = longestMinutes < 2 ? .seconds : longestMinutes <= 300 ? .minutes : .hours
  }

  var name: String {
    switch self {
    case .seconds: "seconds"
    case .minutes: "minutes"
    case .hours: "hours"
    }
  }

  var symbol: String {
    switch self {
    case .seconds: "s"
    case .minutes: "min"
    case .hours: "h"
    }
  }

  func value(minutes: Double) -> Double {
    switch self {
    case .seconds: minutes * 60
    case .minutes: minutes
    case .hours: minutes / 60
    }
  }
}
