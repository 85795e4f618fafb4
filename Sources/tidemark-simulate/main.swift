import Foundation

// Prints docs/statistics-measured.md: how often the verdicts are wrong on data whose truth is known. Seeded, so two
// runs print the same.
//
//   tidemark-simulate [repetitions [section ...]]
//
// repetitions a cell, 300 by default; Monte-Carlo error is about 100·√(p(1-p)/repetitions) percent points.
let sections: [(name: String, run: (Int) -> Void)] = [
  (
    "leaks",
    {
      LeakTables.falseAlarms($0)
      LeakTables.found(max(1, $0 / 2))
    }
  ),
  ("shapes", { ShapeTables.run(max(1, $0 / 2), heldOut: false) }),
  ("held-out", { ShapeTables.run(max(1, $0 / 2), heldOut: true) }),
  (
    "coverage",
    {
      LeakTables.coverage($0)
      TimeToLimitTable.run($0)
    }
  ),
  ("scaling", { ScalingTables.run(max(1, $0 * 2 / 3)) }),
  ("reset", { ResetTable.run($0) }),
  (
    "compare",
    {
      ComparisonTables.falseAlarms($0 * 3)
      GateTables.run($0)
    }
  ),
  ("change-points", { ChangePointTable.run($0) }),
]
func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("tidemark-simulate: \(message)\n".utf8))
  exit(64)
}
let arguments = CommandLine.arguments.dropFirst()
guard let repetitions = arguments.first.map({ Int($0) }) ?? 300, repetitions > 0 else {
  fail("repetitions must be a whole number above 0, found \(arguments.first ?? "")")
}
for name in arguments.dropFirst() where !sections.contains(where: { $0.name == name }) {
  fail("no section \(name); there are \(sections.map(\.name).joined(separator: ", "))")
}
for section in sections where arguments.count < 2 || arguments.dropFirst().contains(section.name) {
  section.run(repetitions)
}
