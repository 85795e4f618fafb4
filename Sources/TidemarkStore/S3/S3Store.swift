import Foundation
import TidemarkHTTP
import TidemarkWarehouse

/// A store in a bucket of S3, or of a server that speaks its protocol (https://docs.aws.amazon.com/AmazonS3/latest/API/).
struct S3Store: ObjectStore {
  let name: String
  let bucket: String
  /// Empty, or ends in a slash.
  private let prefix: String
  let endpoint: S3Endpoint
  let credentials: S3Credentials

  /// A request that fails in passing is sent again after 0.2 s, 0.4 s and so on.
  private static let attempts = 6
  /// That a server may ask for.
  private static let longestPause = Duration.seconds(30)
  private static let metadataLimitBytes = 16 << 20

  init(bucket: String, prefix: String, endpoint: S3Endpoint, credentials: S3Credentials, name: String) {
    self.bucket = bucket
    self.prefix = prefix
    self.endpoint = endpoint
    self.credentials = credentials
    self.name = name
  }

  // MARK: - What a store does

  func list() async throws -> [StoredObject] {
    var objects: [StoredObject] = []
    var continuation: String?
    repeat {
      var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
      if let continuation { query.append(("continuation-token", continuation)) }
      let request = Request(
        "GET", "", query: query, action: "list the objects",
        needs: "s3:ListBucket on arn:aws:s3:::\(bucket)")
      let answer = try await send(request)
      guard answer.status == 200 else { throw problem(answer, request) }
      guard let page = S3Answer.page(answer.text) else {
        throw StoreError.unexpected(
          store: name, action: request.action, reason: "the answer is no list of S3, or not a whole one")
      }
      for object in page.objects where object.key.hasPrefix(prefix) {
        objects.append(StoredObject(name: String(object.key.dropFirst(prefix.count)), bytes: object.bytes))
      }
      // A server that gives the same page again would never end.
      guard page.continuation == nil || page.continuation != continuation else {
        throw StoreError.unexpected(store: name, action: request.action, reason: "the list does not go on")
      }
      continuation = page.continuation
    } while continuation != nil
    return objects.sorted { $0.name < $1.name }
  }

  func read(_ object: StoredObject) async throws -> Data {
    var request = Request(
      "GET", object.name, action: "read \(object.name)",
      needs: "s3:GetObject on arn:aws:s3:::\(bucket)/\(prefix)*")
    request.expectedBytes = object.bytes ?? Self.limitBytes
    request.limitBytes = Self.limitBytes
    let answer = try await send(request)
    if answer.status == 404, S3Answer.error(answer.text).code != "NoSuchBucket" {
      throw StoreError.gone(store: name, name: object.name)
    }
    guard answer.status == 200 else { throw problem(answer, request) }
    return answer.body
  }

  func add(_ objects: [(name: String, data: Data)]) async throws -> Set<String> {
    Set(
      try await concurrently(objects) { object in
        try await add(object.name, object.data) ? object.name : nil
      }.compactMap { $0 })
  }

  private func add(_ object: String, _ data: Data) async throws -> Bool {
    guard data.count <= Self.limitBytes else {
      throw StoreError.tooLarge(
        store: name, name: object, bytes: data.count, limitBytes: Self.limitBytes)
    }
    var request = Request(
      "PUT", object, action: "store \(object)", needs: "s3:PutObject on arn:aws:s3:::\(bucket)/\(prefix)*")
    request.body = data
    // Only if it is absent (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
    request.headers = [("if-none-match", "*")]
    var answer = try await send(request)
    if answer.status == 501 {
      // A server that knows no conditions. An object that another pusher stored meanwhile has the same bytes.
      request.headers = []
      answer = try await send(request)
    }
    switch answer.status {
    case 200, 201, 204: return true
    case 412: return false
    default: throw problem(answer, request)
    }
  }

  func remove(_ names: [String]) async throws {
    _ = try await concurrently(names) { object in
      let request = Request(
        "DELETE", object, action: "remove \(object)",
        needs: "s3:DeleteObject on arn:aws:s3:::\(bucket)/\(prefix)*")
      let answer = try await send(request)
      let isGone = answer.status == 404 && S3Answer.error(answer.text).code != "NoSuchBucket"
      guard (200..<300).contains(answer.status) || isGone else { throw problem(answer, request) }
    }
  }

  // MARK: - Requests

  struct Request: Sendable {
    let method: String
    /// Without the prefix; empty for the bucket.
    let object: String
    var query: [(name: String, value: String)]
    var headers: [(name: String, value: String)] = []
    var body: Data?
    var expectedBytes = 0
    var limitBytes = S3Store.metadataLimitBytes
    /// As in "cannot".
    let action: String
    /// The right it needs.
    let needs: String

    init(
      _ method: String, _ object: String, query: [(String, String)] = [], action: String, needs: String
    ) {
      self.method = method
      self.object = object
      self.query = query
      self.action = action
      self.needs = needs
    }
  }

  /// The answer, whatever its status, after as many attempts as it needs.
  private func send(_ request: Request) async throws -> HTTPResponse {
    var pause = Duration.milliseconds(200)
    for attempt in 1... {
      let reason: String
      var asked = Duration.zero
      do {
        let answer = try await HTTPClient.send(signed(request))
        guard Self.isPassing(answer, request) else { return answer }
        let error = S3Answer.error(answer.text)
        asked = min(.seconds(answer.head["Retry-After"].flatMap { Int($0) } ?? 0), Self.longestPause)
        reason = "it answered \(answer.status)" + (error.code.isEmpty ? "" : " \(visible(error.code))")
      } catch let error as HTTPError {
        switch error {
        case .refused, .timedOut, .brokenOff, .unknownHost, .other: reason = error.description
        case .tooLarge:
          throw StoreError.unexpected(store: name, action: request.action, reason: error.description)
        default: throw StoreError.away(store: name, reason: error.description)
        }
      }
      guard attempt < Self.attempts else {
        throw StoreError.away(
          store: name, reason: "\(reason) (\(attempt) attempts at \(endpoint.scheme)://\(endpoint.host))")
      }
      // Not all that failed together come back together, and none before the time that the server asked for.
      try await Task.sleep(for: max(pause * Double.random(in: 0.5...1.5), asked))
      pause *= 2
    }
    throw StoreError.away(store: name, reason: "no request was sent")
  }

  /// Whether the same request may get another answer in a moment.
  private static func isPassing(_ answer: HTTPResponse, _ request: Request) -> Bool {
    switch answer.status {
    case 408, 429: true
    // Amazon's word for 408: the line was silent for 20 s.
    case 400: S3Answer.error(answer.text).code == "RequestTimeout"
    // Another conditional request for the object was under way.
    case 409: request.method == "PUT"
    default: answer.status >= 500 && answer.status != 501
    }
  }

  private func signed(_ request: Request) -> HTTPRequest {
    let object = request.object.isEmpty ? "" : prefix + request.object
    let path = RequestSignature.encoded(endpoint.path + object, keepsSlash: true)
    let signature = RequestSignature(credentials, time: RequestSignature.time(.now))
    let headers = signature.headers(
      request.method, path: path, query: request.query,
      signing: [("host", endpoint.host)] + request.headers,
      payloadHash: SHA256.digest(of: request.body ?? Data()).hex)
    let query = RequestSignature.encoded(request.query)
    // 50 kB a second is the slowest line that is waited for.
    let bytes = max(request.body?.count ?? 0, request.expectedBytes)
    return HTTPRequest(
      request.method, "\(endpoint.scheme)://\(endpoint.host)\(path)" + (query.isEmpty ? "" : "?\(query)"),
      headers: headers, body: request.body,
      tls: credentials.authorities.map { HTTPRequest.TLSFiles(authorities: $0) },
      timeout: .seconds(60 + bytes / 50_000), limitBytes: request.limitBytes)
  }
}
