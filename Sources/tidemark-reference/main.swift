import Foundation
import TidemarkReports
import TidemarkWarehouse

// Writes the parts of docs/ that the code itself describes: the manual pages, the columns of JSON, the public views.
//
//   tidemark-reference DIRECTORY
//
// The programs it asks lie beside it. A test runs it and compares the result with docs/.
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: tidemark-reference DIRECTORY\n".utf8))
  exit(64)
}
let docs = URL(filePath: CommandLine.arguments[1])
let binaries = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()

func write(_ text: String, _ name: String) throws {
  let file = docs.appending(path: name)
  try FileManager.default.createDirectory(
    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: file)
}

for program in ["tidemark", "tidemark-collect"] {
  let tree = try await CommandTree.of(program: binaries.appending(path: program))
  try write(ManualPage(tree).text, "man/\(program).1")
}

try write(JSONReference.markdown, "json.md")

// The views as the migrations make them, in a file of no further use.
let folder = FileManager.default.temporaryDirectory.appending(path: "tidemark-reference-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let warehouse = try Warehouse.openForWriting(folder.appending(path: "empty.db").path)
try write(SchemaReference.markdown(try SchemaObject.all(in: warehouse)), "schema.md")
