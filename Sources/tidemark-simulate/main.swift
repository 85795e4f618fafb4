import Foundation

// Prints docs/statistics-measured.md: how often the verdicts are wrong on data whose truth is known. Seeded, so two
// runs print the same.
//
//   tidemark-simulate [repetitions]     repetitions a cell, 300 by default; Monte-Carlo error is about
//                                       100·√(p(1-p)/repetitions) percent points
let argument = CommandLine.arguments.dropFirst().first ?? "300"
guard CommandLine.arguments.count <= 2, let repetitions = Int(argument), repetitions > 0 else {
  let message = "tidemark-simulate: repetitions must be one whole number above 0, found \(argument)\n"
  FileHandle.standardError.write(Data(message.utf8))
  exit(64)
}
LeakTables.falseAlarms(repetitions)
LeakTables.found(max(1, repetitions / 2))
LeakTables.coverage(repetitions)
TimeToLimitTable.run(repetitions)
ScalingTables.run(max(1, repetitions * 2 / 3))
ResetTable.run(repetitions)
ComparisonTables.falseAlarms(repetitions * 3)
ComparisonTables.gate(repetitions * 10)
ChangePointTable.run(repetitions)
