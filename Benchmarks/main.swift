// What Tidemark costs, as ratios to the plain way where there is one:
//
//   make bench                       every section
//   make bench SECTIONS='year' YEAR=1    the reports, also on a file of ten years of runs (2.3 GB, minutes)
import Foundation

let sections = ["start", "collector", "analyze", "year", "ingest", "statistics"]
let asked = CommandLine.arguments.dropFirst()
for name in asked where !sections.contains(name) {
  FileHandle.standardError.write(
    Data("no section \(name); there are \(sections.joined(separator: ", "))\n".utf8))
  exit(64)
}
let isLong = ProcessInfo.processInfo.environment["YEAR"].map { !$0.isEmpty && $0 != "0" } ?? false
do {
  // Programs first: the peak memory of a child is at least that of this one.
  for name in sections where asked.isEmpty || asked.contains(name) {
    switch name {
    case "start": try StartSection.run()
    case "collector": try CollectorSection.run()
    case "analyze": try AnalyzeSection.run()
    case "year": try YearSection.run(sizes: isLong ? [36, 365, 3650] : [36, 365])
    case "ingest": try await IngestSection.run()
    default: StatisticsSection.run()
    }
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
