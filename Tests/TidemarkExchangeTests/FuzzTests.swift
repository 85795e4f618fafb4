import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// Mutated files of every format: each is stored whole, or refused in a sentence with the warehouse as it was. A trap ends the
/// whole test run. `TIDEMARK_FUZZ=5000 swift test --filter FuzzTests` tries as many of each.
@Suite struct FuzzTests {
  private static let count =
    ProcessInfo.processInfo.environment["TIDEMARK_FUZZ"].flatMap { UInt64($0) } ?? 40

  private static let docker =
    "{\"BlockIO\":\"0B / 0B\",\"CPUPerc\":\"12.5%\",\"ID\":\"aa11\",\"MemUsage\":\"100MiB / 2GiB\",\"Name\":\"api\",\"PIDs\":\"7\",\"time\":\"2026-03-01T10:00:0"
  private static let seeds: [String: String] = [
    "results": PredecessorFile.text,
    "csv": """
    timestamp,container,memory_mb,cpu_percent,limit
    2026-03-01T10:00:00Z,api,100.5,12.5,2048
    2026-03-01T10:00:02Z,api,"101,5",13.5,2048
    2026-03-01T10:00:02Z,"d""b",1024,1,
    """,
    "wide": "time;api;db\n01.03.2026 10:00:00;100,5;200\n01.03.2026 10:00:02;101,5;201\n",
    "table": """
    2026-03-01T10:00:00Z
    CONTAINER ID   NAME        CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
    aa11bb22cc33   api         12.00%    100MiB / 2GiB          5.00%     1.2kB / 800B      0B / 0B      7
    2026-03-01T10:00:02Z
    aa11bb22cc33   api         12.00%    101MiB / 2GiB          5.00%     1.2kB / 800B      0B / 0B      7
    """,
    "docker": "\(docker)0Z\"}\n\(docker)2Z\"}\n",
    "objects":
      "{\"time\":1772359200,\"stats\":{\"api\":{\"cpu_percent\":12.5,\"mem_used_mb\":100,\"mem_limit_mb\":2048}}}\n",
    "prometheus": """
    {"status":"success","data":{"resultType":"matrix","result":[
    {"metric":{"__name__":"container_memory_working_set_bytes","pod":"api-1","container":"api"},
    "values":[[1772359200,"104857600"],[1772359215,"105857600"],[1772359230,"NaN"]]},
    {"metric":{"__name__":"container_cpu_usage_seconds_total","name":"db"},
    "values":[[1772359200.5,"1.5"],[1772359215.5,"2.5"]]}]}}
    """,
    "victoria":
      "{\"metric\":{\"__name__\":\"container_memory_usage_bytes\",\"name\":\"api\"},\"values\":[1e8,2e8],\"timestamps\":[1772359200000,1772359215000]}\n",
  ]

  @Test("mutated files of every format are stored whole or refused", arguments: seeds.keys.sorted())
  func mutated(format: String) async throws {
    let text = try #require(Self.seeds[format])
    var options = RecordingOptions(intervalSeconds: 2, start: CivilTime("2026-03-01T10:00:00Z"))
    // Its columns name containers, and nothing says what they count.
    if format == "wide" { options.metrics = [MetricMeaning("memory=MB")].compactMap(\.self) }
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "t.db").path)
      let path = directory.appending(path: "input").path
      func load(_ bytes: [UInt8]) throws -> ImportedFile {
        try Data(bytes).write(to: URL(filePath: path))
        let form = try ImportFormat(contentOf: path)
        // A results.json proves its own zone.
        let zone = ImportOptions(zone: format == "results" ? nil : .fixed(seconds: 0))
        return form == .resultsJSON
          ? try ResultsImport.run(path, zone, into: warehouse)
          : try RecordingImport.run([path], as: form, options, zone, into: warehouse)
      }
      // Else every mutation is refused for the same reason.
      _ = try load(Array(text.utf8))
      var (storedCount, refusedCount) = (0, 0)
      func rows() throws -> String {
        "\(try warehouse.value("SELECT (SELECT count(*) FROM run) || ' ' || (SELECT count(*) FROM scenario) || ' ' || (SELECT count(*) FROM sample)"))"
      }
      for seed in 0..<Self.count {
        var mutation = Mutation(seed: seed)
        let bytes = mutation.apply(to: text)
        let before = try rows()
        do {
          _ = try load(bytes)
          storedCount += 1
        } catch let problem as ImportProblem {
          refusedCount += 1
          #expect(try rows() == before, "\(format) \(seed): \(problem)")
          #expect(problem.description.hasPrefix(path), "\(format) \(seed): \(problem)")
          #expect(problem.description.utf8.count < 4000, "\(format) \(seed)")
        } catch {
          Issue.record("\(format) \(seed): \(error)")
        }
      }
      let wrong = try warehouse.check(isQuick: false).filter { $0.verdict != .ok }
      #expect(wrong.isEmpty, "\(format): \(wrong)")
      print("fuzz: \(format): \(storedCount) stored, \(refusedCount) refused")
      #expect(refusedCount > 0)
    }
  }
}
