package import TidemarkErrors
import TidemarkWarehouse

/// Why a store cannot be used, or cannot do what was asked. `store` is its name without credentials.
package enum StoreError: ExplainedError, Equatable {
  /// A URL of a server that is none.
  case badEndpoint(String, reason: String)
  /// A text that names no store.
  case badLocation(String, reason: String)
  /// Environment variables that are needed and not set.
  case noCredentials(store: String)
  /// Credentials that the store does not know, or no longer.
  case badCredentials(store: String, isExpired: Bool, reason: String)
  case noFolder(path: String)
  /// Something else stands at the place.
  case notAFolder(path: String)
  case noBucket(store: String, bucket: String)
  case noRepository(store: String, reason: String)
  /// - action: as in "cannot": `list the objects`.
  /// - needs: the right, in the words of the kind of store.
  case denied(store: String, action: String, needs: String, reason: String)
  /// Seconds by which the clock of this machine is ahead of the store's; nil where the store does not say its time.
  case clockSkew(store: String, aheadSeconds: Int?)
  case wrongRegion(store: String, region: String?)
  /// Addresses of servers, without paths: the one that was asked, and the one that it names instead.
  case redirected(store: String, server: String, to: String)
  /// The store does not answer, whatever was tried.
  case away(store: String, reason: String)
  /// The store answered something that is no answer.
  case unexpected(store: String, action: String, reason: String)
  /// Another pusher was faster every time.
  case contended(store: String, attempts: Int, reason: String)
  case tooLarge(store: String, name: String, bytes: Int, limitBytes: Int)
  case gone(store: String, name: String)
  case noProgram(name: String)
  case file(path: String, reason: String)
}

extension StoreError {
  package var exitStatus: ExitStatus {
    switch self {
    case .badLocation, .badEndpoint, .noCredentials: .usage
    default: .failed
    }
  }

  /// Whether the same attempt may succeed in a moment.
  var isPassing: Bool {
    switch self {
    case .away: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .badLocation(let text, let reason):
      "`\(visible(text))` is not a store: \(reason); a store is a folder, s3://BUCKET/PREFIX, or git:REPOSITORY#BRANCH"
    case .badEndpoint(let text, let reason):
      "the endpoint `\(visible(text))` cannot be used: \(reason)"
    case .noCredentials(let store):
      "\(store) needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, and AWS_SESSION_TOKEN for temporary credentials"
    case .badCredentials(let store, let isExpired, let reason):
      "\(store) does not accept the credentials: \(reason); "
        + (isExpired
          ? "get new temporary ones, and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
          : "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that AWS_SESSION_TOKEN belongs to them or is not set")
    case .noFolder(let path):
      "there is no folder \(path); create it, or mount the file system that has it"
    case .notAFolder(let path):
      "\(path) is a file, and a store is a folder; name the folder, or unpack a single object with `gunzip` and merge it with `tidemark merge`"
    case .noBucket(let store, let bucket):
      "\(store) has no bucket `\(bucket)`; create it, or name another one"
    case .noRepository(let store, let reason):
      "\(store) is not a reachable git repository: \(reason)"
    case .denied(let store, let action, let needs, let reason):
      "\(store) refused to \(action): \(reason); the credentials need \(needs)"
    case .clockSkew(let store, let ahead):
      "\(store) refused the request because the clocks differ too much"
        + (ahead.map { "; this machine's is \(Self.length(abs($0))) \($0 < 0 ? "behind" : "ahead")" } ?? "")
        + "; set the clock (`timedatectl`), then try again"
    case .wrongRegion(let store, let region):
      "\(store) is in "
        + (region.map { "the region `\($0)`; set AWS_REGION=\($0)" } ?? "another region; set AWS_REGION to it")
    case .redirected(let store, let server, let address):
      "\(store) was asked of \(server), which redirects to \(address); if that is the S3 server, set AWS_ENDPOINT_URL or --endpoint to it"
    case .away(let store, let reason):
      "\(store) does not answer: \(reason); what was already stored is kept, so try again later"
    case .unexpected(let store, let action, let reason):
      "\(store) could not \(action): \(reason)"
    case .contended(let store, let attempts, let reason):
      "other programs wrote to \(store) first in each of \(attempts) attempts; try again; the last answer was: \(reason)"
    case .tooLarge(let store, let name, let bytes, let limitBytes):
      "\(name) has \(bytes >> 20) MB, and an object of \(store) has \(limitBytes >> 20) MB at most; prune its samples first (`tidemark db prune --samples-only`)"
    case .gone(let store, let name):
      "\(store) has no object \(name) any more"
    case .noProgram(let name):
      "the program `\(name)` is not there; install it (Debian: apt-get install \(name))"
    case .file(let path, let reason):
      "cannot use \(path): \(reason)"
    }
  }

  private static func length(_ seconds: Int) -> String {
    seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
  }
}
