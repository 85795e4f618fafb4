import Foundation
import Testing
import TidemarkTestSupport

/// The arrows of the architecture: what each module may import besides the standard library's own modules.
private let allowedImports: [String: Set<String>] = [
  // Settings as people write them, apart because the collector's configuration and the gate's policy are both read
  // from YAML with the same errors, and those two modules may not know each other.
  "TidemarkSettings": ["TidemarkErrors", "Yams"],
  // What every error has that a person may read.
  "TidemarkErrors": [],
  "TidemarkSQL": [],
  "TidemarkStatistics": [],
  // Requests, apart because the collector and the exchange both send them.
  "TidemarkHTTP": ["CCurl", "TidemarkErrors"],
  "TidemarkWarehouse": [
    "TidemarkErrors", "TidemarkSQL", "TidemarkStatistics", "GRDB", "GRDBSQLite", "CCrypto", "CRename",
    "CStatisticsSQL", "SystemPackage",
  ],
  "TidemarkCollector": [
    "TidemarkErrors", "TidemarkHTTP", "TidemarkSettings", "TidemarkStatistics", "TidemarkWarehouse",
    "Subprocess", "SystemPackage", "Yams",
  ],
  // Typed results: what is true of runs, without a word about how it is shown.
  "TidemarkAnalysis": ["TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse"],
  "TidemarkGate": [
    "TidemarkErrors",
    "TidemarkAnalysis", "TidemarkSettings", "TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse",
  ],
  "TidemarkTables": ["CZlib", "StreamingJSON", "TidemarkErrors", "TidemarkStatistics", "TidemarkWarehouse"],
  // Columns over results.
  "TidemarkReports": [
    "StreamingJSON", "TidemarkAnalysis", "TidemarkErrors", "TidemarkGate", "TidemarkSQL",
    "TidemarkStatistics", "TidemarkStore", "TidemarkTables", "TidemarkWarehouse",
  ],
  "TidemarkPages": [
    "TidemarkErrors", "TidemarkAnalysis", "TidemarkGate", "TidemarkReports", "TidemarkSQL",
    "TidemarkStatistics",
    "TidemarkTables", "TidemarkWarehouse",
  ],
  // Pages over HTTP, apart because nothing else needs a server.
  "TidemarkServer": ["TidemarkErrors", "TidemarkPages", "TidemarkWarehouse", "FlyingFox", "FlyingSocks"],
  // A pull reader of JSON and of text in any of Unicode's encodings, which knows nothing of runs.
  "StreamingJSON": ["TidemarkErrors"],
  // In and out: files of other tools on one side, runs and reports on the other.
  "TidemarkExchange": [
    "TidemarkErrors", "TidemarkHTTP",
    "StreamingJSON", "TidemarkSQL", "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse",
  ],
  // Runs to and from a place that many machines write; both programs push.
  "TidemarkStore": [
    "CZlib", "Subprocess", "SystemPackage", "TidemarkErrors", "TidemarkHTTP", "TidemarkWarehouse",
  ],
  // Files that engines for larger data read, written without any of their libraries.
  "TidemarkParquet": ["CZstd"],
  // The views as such files, and the engines that answer from them.
  "TidemarkLake": [
    "StreamingJSON", "TidemarkErrors", "TidemarkParquet", "TidemarkSQL", "TidemarkTables",
    "TidemarkWarehouse",
  ],
  "tidemark-collect": [
    "TidemarkErrors", "TidemarkCollector", "TidemarkSettings", "TidemarkStore", "TidemarkWarehouse",
    "ArgumentParser",
  ],
  "tidemark": [
    "TidemarkErrors",
    "CEditLine", "TidemarkAnalysis", "TidemarkExchange", "TidemarkGate", "TidemarkLake", "TidemarkPages",
    "TidemarkReports", "TidemarkServer", "TidemarkSettings", "TidemarkStore", "TidemarkTables",
    "TidemarkWarehouse", "ArgumentParser",
  ],
  "tidemark-reference": ["Subprocess", "SystemPackage", "TidemarkReports", "TidemarkWarehouse"],
  "tidemark-simulate": ["TidemarkAnalysis", "TidemarkStatistics", "TidemarkWarehouse"],
  "tidemark-demo": ["ArgumentParser", "FlyingFox", "FlyingSocks"],
]

/// Modules of C, which import nothing.
private let foreignModules: Set = [
  "CCrypto", "CCurl", "CEditLine", "CRename", "CStatisticsSQL", "CZlib", "CZstd",
]

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
