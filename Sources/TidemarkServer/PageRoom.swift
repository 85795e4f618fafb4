import Dispatch
import TidemarkErrors
import TidemarkPages
import TidemarkWarehouse

/// What an address asks for.
package struct PageQuestion: Sendable, Hashable {
  /// Without the slash at the beginning.
  let path: String
  let parameters: [String: String]
}

/// What is answered.
struct PageAnswer: Sendable {
  var status = 200
  let file: SiteFile
}

/// Makes pages, one at a time, and keeps those whose runs have not changed since.
///
/// Pages are made on a queue of their own, so that many who ask wait for one another and not for threads; statements of readers
/// run beside it, two at most.
final class PageRoom: @unchecked Sendable {
  private let open: @Sendable () throws -> (SiteRequest, Warehouse)
  private let queue = DispatchQueue(label: "pages")
  private let statements = DispatchQueue(label: "statements", attributes: .concurrent)
  private let places = DispatchSemaphore(value: 2)
  // Used on `queue` only.
  private var site: (site: Site, warehouse: Warehouse, request: SiteRequest)?
  private var made: [PageQuestion: PageAnswer] = [:]

  /// - Parameter open: finds out what the site is made of, from a connection of its own.
  init(_ open: @escaping @Sendable () throws -> (SiteRequest, Warehouse)) { self.open = open }

  func answer(_ question: PageQuestion) async -> PageAnswer {
    // A page that is being made must not hold up the style of the one before it.
    if let asset = Site.assets.first(where: { $0.name == question.path }) { return PageAnswer(file: asset) }
    return await withCheckedContinuation { continuation in
      if question.path == "sql" {
        statements.async { [self] in
          places.wait()
          defer { places.signal() }
          continuation.resume(returning: explained { try statement(question) })
        }
      } else {
        queue.async { [self] in continuation.resume(returning: explained { try page(question) }) }
      }
    }
  }

  private func explained(_ body: () throws -> PageAnswer) -> PageAnswer {
    do {
      return try body()
    } catch {
      let text =
        (error as? any ExplainedError)?.description ?? (error as? SitePageProblem)?.description ?? "\(error)"
      return problem(404, "That page cannot be made", text)
    }
  }

  private func problem(_ status: Int, _ title: String, _ text: String) -> PageAnswer {
    do {
      let (request, warehouse) = try open()
      let pages = ServedPages(Site(request, in: warehouse), in: warehouse)
      return PageAnswer(status: status, file: try pages.problem(text, title: title))
    } catch {
      return PageAnswer(
        status: 500,
        file: SiteFile(
          name: "problem.json", text: "{\"error\": \"the warehouse cannot be read\"}\n"))
    }
  }

  private func statement(_ question: PageQuestion) throws -> PageAnswer {
    let (request, warehouse) = try open()
    let given = Dictionary(
      uniqueKeysWithValues: question.parameters.filter { $0.key.hasPrefix("p.") }.map {
        (String($0.key.dropFirst(2)), $0.value)
      })
    let files = try ServedPages(Site(request, in: warehouse), in: warehouse).sql(
      question.parameters["sql"], saved: question.parameters["q"], given: given, now: .now)
    return PageAnswer(file: files[0])
  }

  private func page(_ question: PageQuestion) throws -> PageAnswer {
    let (site, warehouse) = try current()
    if let known = made[question] { return known }
    let pages = ServedPages(site, in: warehouse)
    switch question.path {
    case "live": return PageAnswer(file: try pages.live()[0])
    case "compare", "overlay":
      guard let base = question.parameters["base"], let candidate = question.parameters["candidate"] else {
        return PageAnswer(
          status: 400, file: try pages.problem("base and candidate name the runs", title: "Which runs?"))
      }
      let files = try pages.comparison(
        base, candidate, isOverTime: question.path == "overlay", now: .now)
      return keep(question, PageAnswer(file: files[0]))
    default: break
    }
    let path = question.path.isEmpty ? "index.html" : question.path
    let parts = path.split(separator: ".")
    guard parts.count == 2, let files = try site.files(String(parts[0])),
      let file = files.first(where: { $0.name == path })
    else {
      return PageAnswer(
        status: 404, file: try pages.problem("there is no page `\(path)`", title: "No such page"))
    }
    for other in files where question.parameters.isEmpty {
      _ = keep(PageQuestion(path: other.name, parameters: [:]), PageAnswer(file: other))
    }
    return PageAnswer(file: file)
  }

  private func keep(_ question: PageQuestion, _ answer: PageAnswer) -> PageAnswer {
    if made.count > 400 { made.removeAll() }
    made[question] = answer
    return answer
  }

  /// The site as it is now; what was made stays as long as no run begins, ends, is judged or is deleted.
  private func current() throws -> (Site, Warehouse) {
    let (request, warehouse) = try open()
    if let site, site.request.isSame(as: request) { return (site.site, site.warehouse) }
    made.removeAll()
    let fresh = Site(request, in: warehouse)
    site = (fresh, warehouse, request)
    // It judges a hundred runs, which takes longer than all else; the reader looks at another page first.
    make("trust.html")
    return (fresh, warehouse)
  }

  /// Makes the first page before anybody asks for it.
  func warmUp() { make("index.html") }

  private func make(_ path: String) {
    queue.async { [self] in _ = explained { try page(PageQuestion(path: path, parameters: [:])) } }
  }
}
