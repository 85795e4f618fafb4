import Testing

@testable import TidemarkCollector

@Suite struct ContainerNamesTests {
  private func labels(_ service: String, project: String = "tmlab", number: String = "1") -> [String: String]
  {
    [
      "com.docker.compose.service": service, "com.docker.compose.project": project,
      "com.docker.compose.container-number": number,
    ]
  }

  @Test("both versions of Compose, and a container being recreated, are one series, named after the service")
  func compose() {
    var names = ContainerNames()
    for name in ["/tmlab_web_1", "tmlab-web-1", "0e2c42fb41f4_tmlab_web_1", "somebody-renamed-it"] {
      #expect(
        names.name(id: name, containerName: name, labels: labels("web")) == .init(name: "web", service: "web")
      )
    }
  }

  @Test("replicas after the first carry their number")
  func replicas() {
    var names = ContainerNames()
    #expect(names.name(id: "a", containerName: "a", labels: labels("web", number: "2")).name == "web-2")
  }

  @Test("a container without Compose keeps its first name when it is renamed")
  func renamed() {
    var names = ContainerNames()
    #expect(names.name(id: "a", containerName: "/tm_nolimit", labels: [:]).name == "tm_nolimit")
    #expect(
      names.name(id: "a", containerName: "/tm_renamed", labels: [:])
        == .init(name: "tm_nolimit", service: nil))
  }

  @Test("without labels, what Compose puts before a name while it recreates a container is left out")
  func prefix() {
    var names = ContainerNames()
    #expect(
      names.name(id: "a", containerName: "99be92d4b1e2_tmlab_grow_1", labels: [:]).name == "tmlab_grow_1")
    #expect(names.name(id: "b", containerName: "load_generator", labels: [:]).name == "load_generator")
  }

  @Test("services of one name in two projects stay apart, each with the name it had first")
  func projects() {
    var names = ContainerNames()
    #expect(names.name(id: "a", containerName: "x", labels: labels("web", project: "one")).name == "web")
    #expect(names.name(id: "b", containerName: "y", labels: labels("web", project: "two")).name == "two/web")
    #expect(names.name(id: "c", containerName: "z", labels: labels("web", project: "one")).name == "web")
  }

  @Test("a one-off command is not its service")
  func oneOff() {
    var names = ContainerNames()
    let labels = labels("web").merging(["com.docker.compose.oneoff": "True"]) { $1 }
    #expect(names.name(id: "a", containerName: "tmlab_web_run_5", labels: labels).name == "tmlab_web_run_5")
  }

  @Test("services go by their display names")
  func displayNames() {
    var names = ContainerNames(displayNames: ["kafka": "rideshare-kafka"])
    #expect(
      names.name(id: "a", containerName: "x", labels: labels("kafka"))
        == .init(name: "rideshare-kafka", service: "kafka"))
  }
}
