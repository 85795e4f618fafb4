import Foundation
import Subprocess
import SystemPackage
package import Testing

/// The programs that read a lake, as `scripts/install-lake-engines` puts them on a machine.
package enum LakePrograms {
  /// A Python that has pyarrow.
  package static let python = installed("/usr/local/lib/tidemark-lake/bin/python", "TIDEMARK_TEST_PYARROW")
  package static let duckdb = installed("/usr/local/lib/tidemark-lake/bin/duckdb", "TIDEMARK_DUCKDB")
  /// The folder that has `bin/spark-sql`; needs Java 17.
  package static let spark = installed("/usr/local/lib/tidemark-spark/spark", "TIDEMARK_TEST_SPARK")

  package static let missing: Comment =
    "no pyarrow or DuckDB on this machine; scripts/install-lake-engines installs them from PyPI"
  package static let missingSpark: Comment =
    "no Spark with Java on this machine; scripts/install-spark installs it from PyPI"

  private static func installed(_ path: String, _ variable: String) -> String? {
    let path = ProcessInfo.processInfo.environment[variable] ?? path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}

/// What a program prints; an `Issue` where it fails is the caller's.
package func runProgram(_ path: String, _ arguments: [String]) async throws -> String {
  let result = try await Subprocess.run(
    .path(FilePath(path)), arguments: Arguments(arguments), output: .string(limit: 64 << 20),
    error: .string(limit: 64 << 20))
  return result.terminationStatus.isSuccess
    ? result.standardOutput : result.standardOutput + result.standardError
}
