import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// An HTML page that needs nothing but itself.
enum PageText {
  /// Whether a page holds its style sheet and its script, or names the files of a site.
  enum Resources { case embedded, linked }

  /// - Parameter theme: nil follows the reader's own choice.
  static func page(
    title: String, theme: ChartTheme?, resources: Resources = .embedded, body: Markup
  ) -> Markup {
    switch resources {
    case .linked:
      // No script and no style of its own, so that the policy can refuse every one that is not a file of the site.
      page(
        title: title,
        policy:
          "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data: 'self' file:; connect-src 'self'; form-action 'self'; base-uri 'none'",
        links: "<link rel=\"stylesheet\" href=\"page.css\">\n<script src=\"page.js\" defer></script>\n",
        body: body)
    case .embedded:
      // Without `script-src` a hostile name that got past the escaping could run; with it, at least nothing can be
      // fetched or sent.
      page(
        title: title,
        policy:
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: 'self' file:",
        style: "<style>\n\(PageFiles.style(theme))\n</style>\n",
        body: body + "\n<script>\n\(PageFiles.script)</script>")
    }
  }

  private static func page(
    title: String, policy: Markup, links: Markup = "", style: Markup = "", body: Markup
  ) -> Markup {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="\(policy)">
    <link rel="icon" href="data:,">
    \(links)<title>\(title)</title>
    \(style)</head>
    <body>
    \(body)
    </body>
    </html>

    """
  }

  static func notes(_ notes: [String]) -> Markup {
    guard !notes.isEmpty else { return "" }
    let items: [Markup] = notes.map { "<li>\($0)</li>" }
    let first: Markup = "<ul class=\"notes\">\(items.prefix(6).joined())</ul>\n"
    guard items.count > 6 else { return first }
    return first
      + "<details><summary>\(counted(items.count - 6, "more remark"))</summary><ul class=\"notes\">\(items.dropFirst(6).joined())</ul></details>\n"
  }

  /// A table that scrolls by itself where the page is narrow.
  static func table(_ table: ReportTable) -> Markup {
    "<div class=\"scroll\" tabindex=\"0\">\n\(HTMLFormat.table(table, TextStyle()))</div>\n"
  }

  /// The rows as JSON, which the page's reader may copy; nothing in it ends the script element.
  static func embedded(_ table: ReportTable) throws -> Markup {
    let rows = try JSONFormat.objects(table).joined(separator: ",\n").replacingScalar("<", with: "\\u003c")
    return "<script type=\"application/json\" class=\"values\">[\(Markup(verbatim: rows))]</script>\n"
  }
}
