import Foundation
import Testing

@testable import TidemarkExchange

/// What Telegraf and InfluxDB write, which name a measurement and a field of it.
@Suite struct InfluxTests {
  @Test("a field of InfluxDB's CSV counts what its measurement says: a share of memory is no CPU")
  func influx() async throws {
    func row(_ table: Int, _ tick: Int, _ value: String, _ field: String, _ measurement: String) -> String {
      ",,\(table),2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,2026-03-01T10:0\(tick):00Z,\(value),\(field),\(measurement),api\n"
    }
    let head =
      "#group,false,false,true,true,false,false,true,true,true\n#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string\n#default,_result,,,,,,,,\n,result,table,_start,_stop,_time,_value,_field,_measurement,container_name\n"
    let text =
      head + (0..<2).map { row(0, $0, "4.9", "usage_percent", "docker_container_mem") }.joined()
      + (0..<2).map { row(1, $0, "12.5", "usage_percent", "docker_container_cpu") }.joined()
      + (0..<2).map { row(2, $0, "\((100 + $0) << 20)", "usage", "docker_container_mem") }.joined()
    var options = RecordingOptions()
    options.memoryUnit = .bytes
    try await ImportedRecording.of(text, options) {
      #expect($0.lines == ["api: 2/2, 100.5 of -, 12.5, 2026-03-01T10:00:00 to 10:01:00"])
      #expect($0.notes.contains { $0.contains("metrics not read: \"docker_container_mem usage_percent\"") })
    }
  }

  @Test("Telegraf's JSON: bytes of its plugin docker, the CPU of all cores and not of each")
  func telegraf() async throws {
    let text = (0..<2).map { tick in
      let time = "\"timestamp\":\(1_772_359_200 + 60 * tick)}\n"
      func cpu(_ core: String, _ percent: Double) -> String {
        "{\"fields\":{\"usage_percent\":\(percent),\"usage_total\":\(7_500_000_000 * tick)},\"name\":\"docker_container_cpu\",\"tags\":{\"container_name\":\"api\",\"cpu\":\"\(core)\"},"
          + time
      }
      return
        "{\"fields\":{\"usage\":\((100 + tick) << 20),\"limit\":2147483648,\"usage_percent\":4.9},\"name\":\"docker_container_mem\",\"tags\":{\"container_name\":\"api\"},"
        + time + cpu("cpu0", 3) + cpu("cpu-total", 12.5)
    }.joined()
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 2/2, 100.5 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:01:00"])
    }
  }
}
