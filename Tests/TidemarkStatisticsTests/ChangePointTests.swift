import Foundation
import Testing
import TidemarkStatistics

@Suite("Change points")
struct ChangePointTests {
  @Test("Otava's own small cases (apache/otava tests @1ceb1537, Apache-2.0) come out exactly")
  func otavaSmall() {
    let down = [1.02, 0.95, 0.99, 1.0, 1.12, 0.9, 0.5, 0.51, 0.48, 0.48, 0.55]
    let slight = [2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.8, 1.76, 1.78]
    #expect(OtavaChangePoints(down).points.map(\.index) == [6])
    #expect(OtavaChangePoints(slight).points.map(\.index) == [4])
    #expect(OtavaChangePoints(slight, minimumMagnitude: 0.2).points.isEmpty)
    #expect(OtavaChangePoints([0, 0, 0] + down[3...]).points.map(\.index) == [3, 6])
  }

  /// `TIDEMARK_CHANGEPOINTS` names a folder with otava/tigerbeetle.json (365 points of apache/otava's tests,
  /// Apache-2.0), which is not part of this repository.
  static let folder = ProcessInfo.processInfo.environment["TIDEMARK_CHANGEPOINTS"]

  @Test(
    "Otava's ten parameter sets on the TigerBeetle series come out exactly",
    .enabled(
      if: folder != nil,
      "TIDEMARK_CHANGEPOINTS names the folder of apache/otava's series, which is not part of this"))
  func otavaTigerBeetle() throws {
    let url = URL(fileURLWithPath: Self.folder ?? "").appendingPathComponent("otava/tigerbeetle.json")
    let file = try JSONDecoder().decode(VectorValue.self, from: Data(contentsOf: url))
    #expect(file["cases"].list.count == 10)
    for item in file["cases"].list {
      let found = OtavaChangePoints(
        file["series"].doubles, window: item["window_len"].int ?? 50,
        maximumPValue: item["max_pvalue"].double ?? 0.001,
        minimumMagnitude: item["min_magnitude"].double ?? 0)
      #expect(found.points.map { Double($0.index) } == item["expected_indexes"].doubles)
    }
    print("change points: \(file["cases"].list.count) parameter sets on TigerBeetle")
  }

  @Test("The guarded rule finds the four changes of the history, lists the spike, and invents none")
  func guarded() throws {
    let memory = try GuardedChangePoints(ContainerHistory.memoryMB, floors: .init(absolute: 8))
    #expect(memory.points.map(\.index) == [22, 45])
    #expect(memory.spikes == [33])
    #expect(memory.points[0].plausible.contains(22))
    #expect(memory.points[0].comparison.difference > 0)
    #expect(memory.points[1].comparison.difference < 0)
    #expect(try GuardedChangePoints(ContainerHistory.cpuCores).points.map(\.index) == [40])
    #expect(try GuardedChangePoints(ContainerHistory.leakMBPerMinute).points.map(\.index) == [50])
    // Otava reports a change of 0.04 MB/min as +97 %.
    #expect(OtavaChangePoints(ContainerHistory.leakMBPerMinute).points.map(\.index) == [39, 50])
  }

  @Test("A change below the absolute floor is no change, and a spike on the last run is left open")
  func floors() throws {
    let floor = GuardedChangePoints.Floors(absolute: 200)
    #expect(try GuardedChangePoints(ContainerHistory.memoryMB, floors: floor).points.isEmpty)
    let last = try GuardedChangePoints(Array(ContainerHistory.memoryMB.prefix(20)) + [900])
    #expect(last.lastIsUnconfirmed)
    #expect(last.spikes.isEmpty)
    #expect(last.points.isEmpty)
  }

  @Test("Short, constant and infinite series do not trap")
  func degenerate() throws {
    #expect(throws: Undefined.tooFewPoints(found: 7, needed: 8)) {
      try GuardedChangePoints([1, 2, 3, 4, 5, 6, 7])
    }
    #expect(throws: Undefined.notFinite(index: 3)) { try GuardedChangePoints([1, 2, 3, .nan, 5, 6, 7, 8]) }
    let flat = [Double](repeating: 5, count: 40)
    #expect(try GuardedChangePoints(flat).points.isEmpty)
    #expect(OtavaChangePoints(flat).points.isEmpty)
    #expect(OtavaChangePoints([]).points.isEmpty)
    #expect(OtavaChangePoints([1, .infinity, 3]).points.isEmpty)
    #expect(throws: Undefined.constantValues) { try OptimalPartition(flat, penaltyMultiplier: 3) }
    #expect(try EnergyDivisive([1, 2, 3]).indices.isEmpty)
  }

  @Test("The permutation test answers the same every time")
  func deterministic() throws {
    let series = ContainerHistory.memoryMB
    #expect(try EnergyDivisive(series) == EnergyDivisive(series))
  }
}
