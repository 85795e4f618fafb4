import Foundation
import Synchronization
import TidemarkTestSupport

/// The comments of one pull request, as GitHub's and GitLab's interfaces have them
/// (https://docs.github.com/en/rest/issues/comments, https://docs.gitlab.com/api/notes/): a hundred of people, of whom one
/// wrote the marker, before those of a bot.
final class Forge: Sendable {
  private struct State {
    var ours: [String] = []
    var requests: [String] = []
  }

  private let server: RawServer

  var url: String { server.url }
  var ours: [String] { shared.state.withLock { $0.ours } }
  var requests: [String] { shared.state.withLock { $0.requests } }
  func stop() { server.stop() }

  private final class Shared: Sendable { let state = Mutex(State()) }
  private let shared: Shared

  init() throws {
    let shared = Shared()
    self.shared = shared
    server = try RawServer { connection in
      let request = connection.request()
      connection.answer("200 OK", shared.state.withLock { Self.answer(request, &$0) })
    }
  }

  private static func answer(_ request: String, _ state: inout State) -> String {
    state.requests.append(request)
    let words = request.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3 else { return "{}" }
    let isList = words[0] == "GET"
    if words[1].contains("/pulls?") { return #"[{"number": 7, "head": {"sha": "abc"}}]"# }
    if isList, words[1].hasSuffix("page=1") {
      let people = (0..<100).map {
        #"{"id": \#($0), "system": true, "user": {"type": "User"}, "body": "<!-- tidemark --> \#($0)"}"#
      }
      return "[\(people.joined(separator: ","))]"
    }
    if isList {
      let bots = state.ours.indices.map { index -> String in
        let body = (try? String(decoding: JSONEncoder().encode(state.ours[index]), as: UTF8.self)) ?? ""
        return #"{"id": \#(500 + index), "system": false, "user": {"type": "Bot"}, "body": \#(body)}"#
      }
      return "[\(bots.joined(separator: ","))]"
    }
    let body = request.range(of: "\r\n\r\n").map { Data(request[$0.upperBound...].utf8) } ?? Data()
    let text = (try? JSONDecoder().decode([String: String].self, from: body))?["body"] ?? "no body"
    if words[0] == "POST", words[1].hasSuffix("/7/comments") || words[1].hasSuffix("/7/notes") {
      state.ours.append(text)
    } else if let id = words[1].split(separator: "/").last.flatMap({ Int($0) }), id >= 500,
      state.ours.indices.contains(id - 500)
    {
      state.ours[id - 500] = text
    }
    return "{}"
  }
}
