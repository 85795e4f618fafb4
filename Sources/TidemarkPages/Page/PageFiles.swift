import TidemarkTables

/// The style sheet and the script of a page, from the files in `Resources`.
enum PageFiles {
  /// How pages look: one style sheet for the report, the gallery and the pages of charts.
  ///
  /// - Parameter theme: nil follows the reader's own choice.
  static func style(_ theme: ChartTheme?) -> Markup {
    let (light, dark) = (ChartTheme.light.variables, ChartTheme.dark.variables)
    let colours =
      switch theme {
      case nil:
        ":root{\(light)color-scheme:light dark}\n@media (prefers-color-scheme:dark){:root{\(dark)}}"
      case .light: ":root{\(light)color-scheme:light}"
      case .dark: ":root{\(dark)color-scheme:dark}"
      }
    return Markup(
      verbatim: colours + "\n@media print{:root:root{\(light)color-scheme:light}}\n" + rules
        + ChartTheme.pageRules)
  }

  private static let rules = String(decoding: PackageResources.page_css, as: UTF8.self)

  /// What a page does beyond standing there: tooltips, switching series, finding a container, stretching time. Without
  /// it every picture, number and table is still on the page.
  static let script = Markup(verbatim: String(decoding: PackageResources.page_js, as: UTF8.self))
}
