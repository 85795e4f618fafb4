import CEditLine
import Foundation
import TidemarkWarehouse

/// The keyboard: one line after another, with editing, history and completion. There is one terminal, so one of these.
struct LineEditor {
  enum Line {
    case text(String)
    /// Ctrl-C: what was typed is gone.
    case discarded
    /// Ctrl-D on an empty line.
    case end
  }

  private let historyPath: String

  /// `$XDG_STATE_HOME/tidemark/sql_history`
  /// (https://specifications.freedesktop.org/basedir-spec/latest/).
  init(environment: [String: String], words: [(text: String, context: EditLineContext)]) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    historyPath = (state ?? home + "/.local/state") + "/tidemark/sql_history"
    for word in words { edit_line_add_word(word.text, word.context) }
  }

  /// What went wrong with the history is said and is no reason to stop.
  func begin() { complain("read", edit_line_load_history(historyPath)) }

  func read(prompt: String) -> Line {
    var isInterrupted: CInt = 0
    guard let line = edit_line_read(prompt, &isInterrupted) else { return .end }
    defer { free(line) }
    return isInterrupted == 1 ? .discarded : .text(String(cString: line))
  }

  /// A statement of several lines comes back as one.
  func remember(_ text: String) { edit_line_remember(onOneLine(text)) }

  func end() {
    let folder = FileSystem.folder(of: historyPath)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return Failure.say("cannot keep the history in \(historyPath): \(error.localizedDescription)")
    }
    complain("keep", edit_line_save_history(historyPath))
  }

  private func complain(_ verb: String, _ code: CInt) {
    guard code != 0 else { return }
    Failure.say("cannot \(verb) the history in \(historyPath): \(String(cString: strerror(code)))")
  }
}
