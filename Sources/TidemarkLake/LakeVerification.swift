import TidemarkErrors
package import TidemarkTables
import TidemarkWarehouse

extension Lake {
  /// A file that is not as its manifest says.
  package struct Damage: Sendable, Equatable {
    package let path: String
    package let problem: String
  }

  /// Reads every file that a manifest names.
  ///
  /// - Parameter progress: runs done, of so many.
  package func problems(progress: (Int, Int) -> Void) throws -> [Damage] {
    let manifests = try manifests().values.sorted { $0.runID < $1.runID }
    var problems: [Damage] = []
    for (index, manifest) in manifests.enumerated() {
      progress(index, manifests.count)
      for (view, file) in manifest.files.sorted(by: { $0.key < $1.key }) {
        let path = manifest.path(of: view)
        do {
          let bytes = try read(path)
          if bytes.count != file.bytes {
            problems.append(
              Damage(path: path, problem: "it has \(bytes.count) bytes, its manifest says \(file.bytes)"))
          } else if bytes.sha256Text != file.sha256 {
            problems.append(Damage(path: path, problem: "its content is not what was written"))
          }
        } catch let error as LakeProblem {
          problems.append(Damage(path: path, problem: error.description))
        }
      }
    }
    return problems
  }
}

/// What a verification found.
package enum LakeProblemsReport {
  package static func report(_ problems: [Lake.Damage], _ lake: Lake) -> Report {
    Report(
      sections: [ReportTable(key: "problems", title: "Problems", columns: columns, rows: problems)],
      notes: problems.isEmpty
        ? ["every file of \(lake.path) is as its manifest says"]
        : [
          "delete a damaged file, and `tidemark lake export` writes it again while the warehouse has its readings"
        ])
  }

  package static let columns: [Column<Lake.Damage>] = [
    Column("path", "File", .text, "below the lake") { $0.path },
    Column("problem", "Problem", .text, "what is wrong with it") { $0.problem },
  ]
}
