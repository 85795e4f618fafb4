/// Readings whose lines are not all read yet: lines of one moment may each hold a part of a reading.
struct PendingReadings {
  private let emit: (RecordedReading) throws -> Void
  private var readings: [RecordedReading] = []
  /// Where the reading of a container and moment is among the readings, if they come in any order.
  private var places: [String: Int]?

  init(emit: @escaping (RecordedReading) throws -> Void) { self.emit = emit }

  /// Whether moments repeat, as in files that list one metric after the other; set before the first reading.
  var areInAnyOrder: Bool {
    get { places != nil }
    set { places = newValue ? [:] : nil }
  }

  mutating func add(_ reading: RecordedReading) throws {
    guard places == nil else { return try addToPlace(reading) }
    if let first = readings.first, first.unixMicroseconds != reading.unixMicroseconds { try flush() }
    if let index = readings.lastIndex(where: { $0.key == reading.key && $0.scenario == reading.scenario }),
      readings[index].merge(reading)
    {
      return
    }
    readings.append(reading)
    // Files of many containers a moment are not searched for ever.
    if readings.count > 2000 { try flush() }
  }

  private mutating func addToPlace(_ reading: RecordedReading) throws {
    let place = "\(reading.unixMicroseconds)|\(reading.scenario ?? "")|\(reading.key)"
    if let index = places?[place], readings[index].merge(reading) { return }
    places?[place] = readings.count
    readings.append(reading)
    // So many fit into the memory of a small machine.
    if readings.count > 500_000 { try flush() }
  }

  mutating func flush() throws {
    for reading in readings { try emit(reading) }
    readings.removeAll(keepingCapacity: true)
    if areInAnyOrder { places = [:] }
  }
}
