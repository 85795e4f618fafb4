import Foundation
import Testing
import TidemarkTestSupport

/// The arrows of the architecture: what each module may import besides the standard library's own modules.
private let allowedImports: [String: Set<String>] = [
  // Settings as people write them, apart because the collector's configuration and the gate's policy are both read
  // from YAML with the same errors, and those two modules may not know each other.
  "TidemarkSettings": ["Yams"],
  "TidemarkSQL": [],
  "TidemarkStatistics": [],
  "TidemarkWarehouse": ["TidemarkSQL", "TidemarkStatistics", "GRDB", "GRDBSQLite", "Crypto"],
  "TidemarkCollector": [
    "TidemarkSettings", "TidemarkWarehouse", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix",
    "Subprocess",
    "SystemPackage", "Yams",
  ],
  "TidemarkReports": ["TidemarkSettings", "TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse"],
  // In and out: files of other tools on one side, runs and reports on the other.
  "TidemarkExchange": ["TidemarkReports", "TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse"],
  "tidemark-collect": ["TidemarkCollector", "TidemarkSettings", "TidemarkWarehouse", "ArgumentParser"],
  "tidemark": [
    "CEditLine", "TidemarkExchange", "TidemarkReports", "TidemarkSettings", "TidemarkWarehouse",
    "ArgumentParser",
  ],
  "tidemark-simulate": ["TidemarkStatistics"],
  "tidemark-demo": ["ArgumentParser", "FlyingFox", "FlyingSocks"],
]

/// Modules of C, which import nothing.
private let foreignModules: Set = ["CEditLine"]

private let systemModules: Set<String> = ["Foundation", "Glibc", "Darwin", "Dispatch", "Synchronization"]

@Suite struct LayeringTests {
  @Test("no module imports what the table does not allow", arguments: allowedImports.keys.sorted())
  func imports(module: String) throws {
    let allowed = try #require(allowedImports[module]).union(systemModules)
    let folder = packageRoot.appending(path: "Sources/\(module)")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var fileCount = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      fileCount += 1
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard
          let match = line.wholeMatch(
            of:
              /(?:@\w+(?:\(\w+\))? )?(?:(?:package|public|internal|private|fileprivate) )?import (?:(?:struct|class|enum|protocol|func|var|let|typealias) )?(\w+)[\w.]*\s*/
          )
        else { continue }
        let imported = String(match.1)
        #expect(allowed.contains(imported), "\(module)/\(file.lastPathComponent) imports \(imported)")
      }
    }
    #expect(fileCount > 0)
  }

  @Test("every folder of Sources stands in the table")
  func complete() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: packageRoot.appending(path: "Sources").path)
    #expect(Set(folders).subtracting(foreignModules) == Set(allowedImports.keys))
  }
}
