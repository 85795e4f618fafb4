import TidemarkTables

/// One page of a site: HTML for people, and its tables as JSON for programs.
struct SitePage {
  /// Name of its files without suffix.
  let name: String
  let title: String
  /// The entry of the menu that it belongs to.
  let place: SitePlace
  let body: Markup
  let tables: [ReportTable]
}

/// The entries of a site's menu.
enum SitePlace: String, CaseIterable {
  case overview = "index"
  case runs, compare, trend, scaling, ooms, trust
  /// Of a served site.
  case sql, live

  var title: String {
    switch self {
    case .overview: "Overview"
    case .runs: "Runs"
    case .compare: "Compare"
    case .trend: "Trend"
    case .scaling: "Scaling"
    case .ooms: "OOMs"
    case .trust: "Trust"
    case .sql: "SQL"
    case .live: "Live"
    }
  }

  var isServedOnly: Bool { self == .sql || self == .live }
}

/// What an address of a site gives.
package struct SiteFile: Sendable {
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Media type, after the suffix of the name.
  package var mediaType: String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    default: "application/json"
    }
  }
}

/// A page that cannot be made, with what to do about it.
package struct SitePageProblem: Error {
  package let description: String
}
