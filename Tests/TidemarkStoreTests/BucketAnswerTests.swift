import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

/// Answers of Amazon's that no server here gives, as its documentation has them
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
@Suite struct BucketAnswerTests {
  private func answer(_ head: String, _ body: String) async throws -> ToolResult {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.send(
        "HTTP/1.1 \(head)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    }
    defer { server.stop() }
    return try await list(server)
  }

  private func list(_ server: RawServer, _ store: String = "s3://runs/p") async throws -> ToolResult {
    try await BuiltTool.tidemark.run(
      ["store", "list", store, "--endpoint", server.url, "-f", "csv"],
      environment: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "T0KEN"])
  }

  @Test("a clock that is wrong is told by how much")
  func skew() async throws {
    let body = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>20260101T000000Z</RequestTime></Error>
      """
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for (seconds, words) in [(-10_810.0, "ahead"), (10_830.0, "behind")] {
      let date = format.string(from: Date().addingTimeInterval(seconds))
      let result = try await answer("403 Forbidden\r\nDate: \(date)", body)
      #expect(result.status == 1)
      #expect(
        result.stderr.contains("the clocks differ too much; this machine's is 3 h \(words); set the clock"),
        "\(result.stderr)")
    }
  }

  @Test("a bucket of another region, with that region")
  func region() async throws {
    let result = try await answer(
      "301 Moved Permanently\r\nx-amz-bucket-region: eu-west-1",
      "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint.</Message></Error>"
    )
    #expect(
      result.status == 1 && result.stderr.contains("is in the region `eu-west-1`; set AWS_REGION=eu-west-1"))
    // Without the header, the region is in the address.
    let address = try await answer(
      "301 Moved Permanently",
      "<Error><Code>PermanentRedirect</Code><Endpoint>runs.s3-eu-west-1.amazonaws.com</Endpoint></Error>")
    #expect(address.stderr.contains("; set AWS_REGION=eu-west-1"), "\(address.stderr)")
  }

  @Test("a proxy that redirects to another server is no other region; its error page is not S3's")
  func proxy() async throws {
    let moved = try await answer(
      "301 Moved Permanently\r\nLocation: https://minio.example.org/runs/?list-type=2", "<html>moved</html>")
    #expect(
      moved.status == 1
        && moved.stderr.contains("redirects to https://minio.example.org; if that is the S3 server, set"),
      "\(moved.stderr)")
    let refused = try await answer("403 Forbidden", "<html>no</html>")
    #expect(
      refused.status == 1 && refused.stderr.contains("status 403 and no error document of S3"),
      "\(refused.stderr)")
  }

  @Test("a token that has expired is told so, with what to set; one that the server repeats is not shown")
  func token() async throws {
    let result = try await answer(
      "400 Bad Request", "<Error><Code>ExpiredToken</Code><Message>T0KEN has expired</Message></Error>")
    #expect(result.status == 1 && result.stderr.contains("ExpiredToken: *** has expired"), "\(result.stderr)")
    #expect(result.stderr.contains("does not accept the credentials"))
    #expect(result.stderr.contains("get new temporary ones, and set AWS_ACCESS_KEY_ID"))
  }

  @Test("a server that knows no conditional put gets a plain one")
  func noConditions() async throws {
    let server = try RawServer { connection in
      let request = connection.request()
      if request.hasPrefix("GET") {
        connection.answer("200 OK", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
      } else if request.contains("if-none-match: *") {
        connection.answer("501 Not Implemented", "<Error><Code>NotImplemented</Code></Error>")
      } else {
        connection.answer("200 OK", "")
      }
    }
    defer { server.stop() }
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(1, in: directory) { files in
        let result = try await BuiltTool.tidemark.run(
          ["push", "--to", "s3://runs/p", "--endpoint", server.url, "--db", files[0]],
          environment: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"])
        #expect(result.status == 0 && result.stderr.contains("1 pushed"), "\(result.stderr)")
      }
    }
  }

  @Test(
    "what is no list is no empty store, and half a list is no list",
    arguments: [
      "", "<html>hello</html>", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
      "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>p/x</Key><Size>1</Size></Contents>",
    ])
  func nonsense(body: String) async throws {
    let result = try await answer("200 OK", body)
    #expect(result.status == 1 && result.stderr.contains("could not list the objects"), "\(result.stderr)")
  }

  @Test("a pause that the server asks for is kept; what S3 says of a silent line is passing")
  func passing() async throws {
    for head in ["503 Slow Down\r\nRetry-After: 1", "400 Bad Request", "408 Request Timeout"] {
      let times = Mutex<[ContinuousClock.Instant]>([])
      let server = try RawServer { connection in
        _ = connection.request()
        let isFirst = times.withLock { times in
          times.append(.now)
          return times.count == 1
        }
        if isFirst {
          connection.answer(head, "<Error><Code>RequestTimeout</Code></Error>")
        } else {
          connection.answer("200 OK", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
        }
      }
      defer { server.stop() }
      let result = try await list(server)
      #expect(result.status == 0, "\(head): \(result.stderr)")
      let waited = times.withLock { $0.count == 2 ? $0[1] - $0[0] : .zero }
      // Of itself it waits for at most 0.3 s.
      #expect(waited >= (head.contains("Retry") ? .seconds(1) : .milliseconds(100)), "\(head): \(waited)")
    }
  }

  @Test(
    "names come in any encoding that servers give",
    arguments: [
      // As Amazon and MinIO write them, as Ceph does, and as a server that was asked in vain for an encoding.
      ("<EncodingType>url</EncodingType>", "a+b/%2B%25%26/"),
      ("<EncodingType>url</EncodingType>", "a%20b/%2B%25%26%2F"),
      ("", "a b/+%&amp;/"), ("", "a b/&#43;%&#x26;/"),
    ])
  func encodings(encoding: String, prefix: String) async throws {
    let body =
      "<ListBucketResult>\(encoding)<IsTruncated>false</IsTruncated><Contents><Key>\(prefix)mine</Key><Size>1</Size></Contents></ListBucketResult>"
    let server = try RawServer { connection in
      let isAsked = connection.request().contains("prefix=a%20b%2F%2B%25%26%2F ")
      connection.answer("200 OK", isAsked ? body : "")
    }
    defer { server.stop() }
    let result = try await list(server, "s3://runs/a b/+%&")
    #expect(
      result.status == 0 && result.stdout.contains(",mine")
        && result.stderr == "no run; 1 object is none of Tidemark's\n", "\(result)")
  }

  @Test("an object whose first attempt was answered by nobody, by 409 or by 500 is stored once")
  func repeatedPuts() async throws {
    let stored = Mutex<[String: Int]>([:])
    let server = try RawServer { connection in
      let request = connection.request()
      guard request.hasPrefix("PUT"), let path = request.split(separator: " ").dropFirst().first else {
        return connection.answer(
          "200 OK", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
      }
      let (place, attempt) = stored.withLock { stored in
        stored[String(path), default: 0] += 1
        return (stored.count, stored[String(path), default: 0])
      }
      switch (attempt, place % 3) {
      // Stored, and then the line breaks.
      case (1, 0): break
      case (1, 1): connection.answer("409 Conflict", "<Error><Code>ConditionalRequestConflict</Code></Error>")
      case (1, _): connection.answer("500 Internal Server Error", "<Error><Code>InternalError</Code></Error>")
      default: connection.answer("412 Precondition Failed", "<Error><Code>PreconditionFailed</Code></Error>")
      }
    }
    defer { server.stop() }
    try await fewRuns.withCopy { path in
      let result = try await BuiltTool.tidemark.run(
        ["push", "--to", "s3://runs/p", "--endpoint", server.url, "--db", path],
        environment: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"])
      #expect(result.status == 0 && result.stderr.contains("7 present"), "\(result.stderr)")
    }
    #expect(stored.withLock { $0.values.sorted() } == Array(repeating: 2, count: 7))
  }
}
