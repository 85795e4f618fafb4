import Foundation

/// One results.json, judged by `analyze` and by a script that does the predecessor's job with NumPy and SciPy.
enum AnalyzeSection {
  static func run() throws {
    do { _ = try ProgramRun("python3", ["-c", "import numpy, scipy.optimize"]) } catch {
      print("## One results.json\n\nSkipped: python3 with NumPy and SciPy is not on this machine.\n")
      return
    }
    let folder = Workshop.folder.appending(path: "analyze")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "results.json").path
    var results = ResultsFile(seed: 7, day: 7)
    try results.text().write(toFile: file, atomically: true, encoding: .utf8)
    let report = Report(
      "One results.json",
      "13,020 readings of 21 containers. The script reads the file, describes every container in every scenario and fits four curves to each; it draws nothing.",
      ["what", "CPU s", "peak MB", "ratio to the script"])
    let script = try ProgramRun.cheapest("python3", [Workshop.script("predecessor.py"), file])
    let tidemark = try Workshop.program("tidemark")
    for (name, run) in [
      ("the script", script),
      ("`analyze --no-charts`", try ProgramRun.cheapest(tidemark, ["analyze", "--no-charts", file])),
      ("`analyze`, with charts", try ProgramRun.cheapest(tidemark, ["analyze", file])),
    ] {
      report.row([
        name, short(run.cpuSeconds), String(format: "%.0f", run.peakMegabytes),
        String(format: "%.2f", run.cpuSeconds / script.cpuSeconds),
      ])
    }
    report.end()
  }
}
