extension WorkloadPlan {
  /// The control interface of the rideshare simulation.
  static let rideshare = WorkloadPlan(
    status: [WorkloadStep(purpose: "ask the simulation's status", method: "GET", path: "/simulation/status")],
    start: [
      WorkloadStep(
        purpose: "start the simulation", method: "POST", path: "/simulation/start",
        harmless: .init(status: 400, text: "already running"))
    ],
    load: [
      WorkloadStep(
        purpose: "queue {drivers} drivers", method: "POST", path: "/agents/drivers?mode=immediate",
        body: #"{"count": {drivers}}"#),
      WorkloadStep(
        purpose: "queue {riders} riders", method: "POST", path: "/agents/riders?mode=immediate",
        body: #"{"count": {riders}}"#),
    ],
    spawned: [
      WorkloadStep(
        purpose: "wait until all agents exist", method: "GET", path: "/agents/spawn-status",
        until: StepCondition(members: ["drivers_queued", "riders_queued"], number: 0))
    ],
    stop: [
      WorkloadStep(
        purpose: "stop the simulation", method: "POST", path: "/simulation/stop",
        harmless: .init(status: 400, text: "already stopped"))
    ],
    reset: [WorkloadStep(purpose: "reset the simulation", method: "POST", path: "/simulation/reset")])
}
