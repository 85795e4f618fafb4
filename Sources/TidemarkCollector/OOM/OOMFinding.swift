/// What the signals of engine and kernel come to.
enum OOMFinding: Sendable, Equatable {
  case killed(OOMKill)
  case restarted(ContainerRestart)
}
