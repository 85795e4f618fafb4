import ArgumentParser
import Foundation

@main
struct TidemarkDemo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark-demo",
    abstract: "A small rideshare simulation to be measured: real memory, real work, the real API.",
    discussion: """
      Three roles make a stack. Memory grows linearly with agents in `simulation`, grows and flattens in \
      `stream-processor` (fed by the simulation with --feed), and stays constant in `frontend`.

      Agents come from queues that drain only while the simulation runs. MB means 2^20 bytes. \
      SIGTERM and SIGINT stop the service.
      """)

  @Option(help: "What this process is.")
  var role = Role.simulation

  @Option(
    help: ArgumentHelp(
      "Ask this URL once and exit with 0 if it answers with success: a health check.", valueName: "url"))
  var probe: Probe?

  @OptionGroup(title: "Listening") var listening: ListeningOptions
  @OptionGroup(title: "Memory") var memory: MemoryOptions
  @OptionGroup(title: "Memory") var warmUp: WarmUpOptions
  @OptionGroup(title: "Simulation") var city: CityOptions
  @OptionGroup(title: "Misbehaviour") var misbehaviour: MisbehaviourOptions

  func run() async throws {
    if let probe { return try await probe.run() }
    let journal = Journal(role: role)
    let key = listening.key
    let readiness = misbehaviour.readiness
    let base = try PageRegion(residentMB: memory.baseMB)
    defer { withExtendedLifetime(base) {} }

    let routes: [Route]
    let work: @Sendable () async throws -> Void
    switch role {
    case .simulation:
      let simulation = Simulation(settings: settings)
      let feed = city.feed.map { EventFeed(url: $0.url, key: key, journal: journal) }
      routes = SimulationAPI(simulation: simulation, feed: feed, readiness: readiness).routes
      work = { try await Heartbeat(ticksPerSecond: Simulation.ticksPerSecond).drive(simulation, feed: feed) }
    case .streamProcessor:
      let window = try EventWindow(windowMB: memory.windowMB, seconds: memory.windowSeconds)
      routes = StreamAPI(window: window).routes
      work = {
        while true {
          try await Task.sleep(for: .milliseconds(250))
          await window.expire()
        }
      }
    case .frontend:
      routes = FrontendAPI().routes
      work = { while true { try await Task.sleep(for: .seconds(3600)) } }
    }
    let table = RouteTable(
      routes: routes, readiness: readiness, key: key, allowance: listening.allowance, journal: journal)
    try await DemoServer(host: listening.host, port: listening.port, table: table, journal: journal)
      .run(beside: work)
  }

  private var settings: Simulation.Settings {
    Simulation.Settings(
      mbPerAgent: memory.mbPerAgent, spawnRate: city.spawnRate,
      leakMBPerMinute: misbehaviour.leakMBPerMinute, warmUpMB: warmUp.megabytes,
      warmUpSeconds: warmUp.seconds,
      retainedOnReset: misbehaviour.retainOnReset / 100)
  }
}
