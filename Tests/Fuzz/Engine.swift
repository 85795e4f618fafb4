import Foundation
import TidemarkErrors

@testable import TidemarkCollector
@testable import TidemarkWarehouse

/// Answers of container engines and of cAdvisor: whatever the bytes are, they are readings or refused, and nothing ends.
///
/// A line is an answer. All lines of one input go through the same history, as the answers of a run do.
func readEngineAnswers(_ input: Input) {
  var (history, resume) = (CAdvisorHistory(), EventResume(since: nil))
  var assembler = ReadingAssembler(interval: .seconds(2))
  var offsetMicroseconds: Int64 = 0
  for line in Data(input).split(separator: 0x0A) {
    var readings: [Reading] = []
    let container = ContainerDescription(name: "api")
    if let stats = decoded(EngineStats.self, line) {
      readings += [stats.reading(of: container, incarnation: "1", hasLimit: false, hostMemoryBytes: 1 << 34)]
        .compactMap(\.self)
    }
    if let answer = decoded([String: CAdvisorContainer].self, line) {
      readings += history.readings(from: answer) { id, container in
        _ = (container.containerName, container.cpuLimitMillicores)
        return CAdvisorHistory.Identity(
          container: ContainerDescription(name: id), hasHostNetwork: false, startedAtNanoseconds: nil)
      }
    }
    if let event = decoded(EngineEvent.self, line) { _ = resume.isNew(event) }
    if let inspection = decoded(EngineInspection.self, line) {
      _ = (inspection.hostConfig?.cpuLimitMillicores, inspection.isAlive, inspection.createdNanoseconds)
      _ = (inspection.startedAtNanoseconds, inspection.finishedAtNanoseconds)
    }
    if let list = decoded([EngineContainer].self, line) { _ = list.map(\.name) }
    if let version = decoded(EngineVersionAnswer.self, line) {
      _ = version.apiVersion.map { EngineAPIVersion($0) }
    }
    _ = decoded(EngineHostAnswer.self, line)?.isRootless
    // As the sampler does: the time of the newest reading is near the engine's clock.
    offsetMicroseconds += 2_000_000
    let newest = readings.map(\.timestampNanoseconds).max() ?? 0
    _ = assembler.assemble(
      readings,
      at: ReadingAssembler.Arrival(offsetMicroseconds: offsetMicroseconds, wallNanoseconds: newest),
      onePerTickFrom: 0)
  }
  _ = (history.startNanoseconds, history.withoutTime, resume.since)
}

private func decoded<Answer: Decodable>(_ type: Answer.Type, _ line: Data) -> Answer? {
  do {
    return try JSONDecoder().decode(type, from: line)
  } catch {
    _ = DecodingProblem(error).description
    return nil
  }
}
