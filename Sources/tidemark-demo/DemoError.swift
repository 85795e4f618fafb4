import Foundation

/// What stops the stand-in service; each sentence ends with what to do next.
enum DemoError: Error, CustomStringConvertible {
  case portInUse(host: String, port: UInt16)
  case cannotListen(host: String, port: UInt16, reason: String)
  case notAnAddress(host: String)
  case feedNotFound(host: String, reason: String)
  case feedRefused(url: URL, status: Int)
  case outOfMemory(requestedBytes: Int, reason: String)

  var description: String {
    switch self {
    case .portInUse(let host, let port):
      "cannot listen on \(host):\(port): the port is in use. Stop the process that holds it"
        + " (`ss -ltnp 'sport = :\(port)'` names it) or choose another with --port; --port 0 takes a free one."
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(host):\(port): \(reason). Choose another --host or --port."
    case .notAnAddress(let host):
      "--host \(host) is not an IP address of this machine."
        + " Give 127.0.0.1 (the default), ::1, or 0.0.0.0 to be reached from elsewhere."
    case .feedNotFound(let host, let reason):
      "the host \(host) of --feed was not found: \(reason)"
    case .feedRefused(let url, let status):
      "\(url.absoluteString) answered with status \(status)"
    case .outOfMemory(let requestedBytes, let reason):
      "the system gave no \(requestedBytes) bytes of memory: \(reason)."
        + " Ask for fewer agents or a smaller --mb-per-agent, --base-mb or --window-mb."
    }
  }
}
