import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension ReportPage {
  /// Rows of a table in a comment, and bytes of all: GitHub takes 65,536 characters.
  private static let commentRows = 25

  /// For a pull-request comment: verdict and findings in sight, the rest folded.
  package var markdown: String {
    var text = "## \(sign(verdict.badge)) \(verdict.badge.word): \(MarkdownFormat.escaped(title))\n\n"
    text +=
      "\(MarkdownFormat.escaped(verdict.sentence.capitalizedFirst)). \(MarkdownFormat.escaped(subtitle.capitalizedFirst)).\n\n"
    if !findings.isEmpty {
      text += "| | What | Finding |\n| --- | --- | --- |\n"
      for finding in findings {
        text +=
          "| \(sign(finding.gravity.badge)) \(finding.gravity.badge.word) | \(MarkdownFormat.escaped(finding.subject)) | \(MarkdownFormat.escaped(finding.sentence)) |\n"
      }
      text += "\n"
    }
    for section in sections {
      let tables = section.tables.filter { !$0.rows.isEmpty }
      guard !tables.isEmpty || !section.notes.isEmpty else { continue }
      let summary: Markup = "<details><summary>\(section.title)</summary>"
      text += "\(summary.text)\n\n"
      text += "\(MarkdownFormat.escaped(section.lead))\n\n"
      for table in tables {
        let (shown, left) = table.cut(to: Self.commentRows)
        if tables.count > 1 { text += "**\(MarkdownFormat.escaped(table.title))**\n\n" }
        text +=
          table.layout == .record
          ? MarkdownFormat.record(shown, TextStyle()) : MarkdownFormat.grid(shown, TextStyle())
        text += left > 0 ? "\n\(left) more rows.\n\n" : "\n"
      }
      if let folded = section.folded, !folded.rows.isEmpty {
        text += "\(MarkdownFormat.escaped(folded.title)): \(folded.rows.count).\n\n"
      }
      let notes = section.notes.prefix(8).map { "- \(MarkdownFormat.escaped($0))\n" }
      text += notes.isEmpty ? "" : notes.joined() + "\n"
      text += "`\(section.command.replacingScalar("`", with: "'"))`\n\n</details>\n\n"
    }
    return text
  }

  /// Readable where colours and fonts are not ours.
  private func sign(_ badge: Badge) -> String {
    switch badge.tone {
    case .good: "✅"
    case .warn: "⚠️"
    case .bad: "❌"
    case .muted: "•"
    }
  }
}
