import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct RidesharePresetTests {
  @Test("the preset is the platform's defaults with its 21 services by name and profile")
  func preset() async throws {
    let loaded = try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "tidemark.yaml").path
      try StarterFile.write(RidesharePreset.text, to: file, overwriting: false)
      return try ConfigurationLoader(environment: [:]).load(file: file).configuration
    }
    var expected = CollectorConfiguration()
    expected.stack.containers = RidesharePreset.containers
    expected.stack.healthTimeoutSeconds = 300
    expected.stack.composeFile = ["infrastructure/docker/compose.yml"]
    expected.stack.profiles = ["core", "data-pipeline", "monitoring", "analytics"]
    #expect(loaded == expected)
    #expect(loaded.sampling.cadvisorURL == "http://localhost:8083")

    let names = loaded.stack.containers.compactMap(\.name)
    #expect(names.count == 21)
    #expect(Set(names).count == 21)
    #expect(names.contains("rideshare-bronze-ingestion-low-volume"))
    #expect(Set(loaded.stack.containers.map(\.profile)) == Set(loaded.stack.profiles ?? []))
  }
}
