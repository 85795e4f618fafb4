/// Why the kernel's files of containers cannot be read here.
enum CgroupRefusal: Error, Equatable, CustomStringConvertible {
  case remoteEngine(EngineAddress)
  case otherKernel(engine: String, here: String)
  case notMounted

  var description: String {
    switch self {
    case .remoteEngine(let address):
      "the engine is at \(address), which may be another machine"
    case .otherKernel(let engine, let here):
      "the engine runs on another kernel (\(engine), here \(here)), as in a virtual machine"
    case .notMounted:
      "no control groups with a memory controller are mounted here"
    }
  }
}

extension CgroupFinder {
  /// Throws `CgroupRefusal` when the containers of the engine are not this machine's.
  init(host: EngineHost, engine: EngineAddress) throws {
    guard engine.isLocal else { throw CgroupRefusal.remoteEngine(engine) }
    let here = RunningKernel.release
    if let kernel = host.kernel, kernel != here {
      throw CgroupRefusal.otherKernel(engine: kernel, here: here)
    }
    let tree = try CgroupTree.read()
    guard tree.version != nil else { throw CgroupRefusal.notMounted }
    self.init(tree: tree, driver: host.cgroupDriver)
  }
}
