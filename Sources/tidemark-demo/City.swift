import Foundation

/// A cell of the city's square grid; both coordinates are in `0..<City.side`.
struct Place: Equatable, Codable {
  var x: Int
  var y: Int

  var zone: Int { y / City.zoneSide * City.zonesPerSide + x / City.zoneSide }

  func blocks(to other: Place) -> Int { abs(x - other.x) + abs(y - other.y) }

  /// Drives along the streets, first west-east and then north-south, at most `blocks` cells.
  mutating func move(toward goal: Place, blocks: Int) {
    let alongX = min(blocks, abs(goal.x - x))
    x += goal.x < x ? -alongX : alongX
    let alongY = min(blocks - alongX, abs(goal.y - y))
    y += goal.y < y ? -alongY : alongY
  }
}

/// A town of 60 by 60 blocks in zones of 2 by 2, and how much each zone is wanted at the moment.
struct City {
  static let side = 60
  static let zoneSide = 2
  static let zonesPerSide = side / zoneSide
  static let zoneCount = zonesPerSide * zonesPerSide

  private static let blockRadians = 0.15 / earthRadiusKilometres
  private static let earthRadiusKilometres = 6371.0

  /// Recent requests per zone, fading by a fiftieth each tick; `zoneCount` long, row by row.
  private(set) var demand = [Double](repeating: 0, count: zoneCount)
  private var generator = SplitMix64(state: 20_250_101)

  mutating func randomPlace() -> Place {
    Place(x: random(below: Self.side), y: random(below: Self.side))
  }

  mutating func random(below bound: Int) -> Int {
    Int(generator.next() % UInt64(bound))
  }

  mutating func noteRequest(at place: Place) {
    demand[place.zone] += 1
  }

  mutating func cool() {
    for zone in demand.indices { demand[zone] *= 0.98 }
  }

  /// Weighs every zone of the city, its demand against its great-circle distance, and returns the middle
  /// of the most attractive one. This is the work an agent costs each tick: 900 haversines (R. W. Sinnott,
  /// "Virtues of the Haversine", Sky & Telescope 68, 1984), nearly all of it inside the C library, so that
  /// a debug build costs little more than an optimised one.
  ///
  /// `weights` receives the weight of each zone; it holds `zoneCount` values.
  func mostWanted(from place: Place, weights: UnsafeMutableBufferPointer<Float>) -> Place {
    let latitude = (Double(place.y) + 0.5) * Self.blockRadians
    let longitude = (Double(place.x) + 0.5) * Self.blockRadians
    var best = 0
    var bestWeight = -1.0
    demand.withUnsafeBufferPointer { demand in
      var zone = 0
      while zone < Self.zoneCount {
        let zoneLatitude = Double(zone / Self.zonesPerSide * Self.zoneSide + 1) * Self.blockRadians
        let zoneLongitude = Double(zone % Self.zonesPerSide * Self.zoneSide + 1) * Self.blockRadians
        let halfLatitude = sin((zoneLatitude - latitude) / 2)
        let halfLongitude = sin((zoneLongitude - longitude) / 2)
        let haversine =
          halfLatitude * halfLatitude + cos(latitude) * cos(zoneLatitude) * halfLongitude * halfLongitude
        let kilometres = 2 * Self.earthRadiusKilometres * asin(haversine.squareRoot())
        let weight = (0.1 + demand[zone]) / (1 + kilometres)
        weights[zone] = Float(weight)
        if weight > bestWeight {
          bestWeight = weight
          best = zone
        }
        zone += 1
      }
    }
    return Place(
      x: best % Self.zonesPerSide * Self.zoneSide + 1, y: best / Self.zonesPerSide * Self.zoneSide + 1)
  }
}

/// A small generator with a fixed start, so that every run of the demo moves alike
/// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
