import TidemarkErrors
import TidemarkWarehouse

/// What can be wrong with a configuration, besides what a `SettingError` says of a single setting.
enum ConfigurationError: ExplainedError, Equatable {
  case fileNotFound(path: String)
  case fileUnreadable(path: String, reason: String)
  /// Two settings that do not go together, or one that is missing.
  case incomplete(String)
  /// A source of containers for a stack of plain processes.
  case unfitSource(CollectorConfiguration.Sampling.Source)
  /// A source other than the kernel's files for control groups.
  case unfitForGroups(CollectorConfiguration.Sampling.Source)
  case keyVariableUnset(name: String)
  case fileExists(path: String)
}

extension ConfigurationError {
  var description: String {
    switch self {
    case .fileNotFound(let path):
      "there is no configuration file \(path); write one with `tidemark-collect init \(shellQuoted(path))` or name another with -c"
    case .fileUnreadable(let path, let reason):
      "cannot read \(path): \(reason); check the file or name another with -c"
    case .incomplete(let sentence):
      sentence
    case .unfitSource(let source):
      "sampling.source \(source.rawValue) reads containers and does not fit a stack of plain processes; use process, or auto"
    case .unfitForGroups(let source):
      "--source \(source.rawValue) does not read control groups by name; use cgroup, or auto"
    case .keyVariableUnset(let name):
      "workload.api_key_env names $\(name), which is not set; export it or set workload.api_key"
    case .fileExists(let path):
      "\(path) exists; give another name, or --force to overwrite it"
    }
  }
}
