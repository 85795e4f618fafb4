import FlyingFox
import Foundation

/// The frontend: one page that never changes, so that its memory does not either.
struct FrontendAPI: Sendable {
  private static let page = """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Rideshare</title></head>
    <body>
    <h1>Rideshare</h1>
    <p>A stand-in service that Tidemark measures. It has no rides to offer.</p>
    </body>
    </html>

    """

  var routes: [Route] {
    [
      Route(.GET, "/", access: .open) { _ in
        HTTPResponse(
          statusCode: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: Data(Self.page.utf8))
      }
    ]
  }
}
