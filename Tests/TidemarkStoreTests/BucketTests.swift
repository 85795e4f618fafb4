import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// What a server of S3 can answer.
@Suite(.serialized, .enabled(if: S3Server.isInstalled, "needs scripts/install-moto")) struct BucketTests {
  private func push(_ arguments: [String], _ environment: [String: String]) async throws -> ToolResult {
    try await withRun { path in
      try await BuiltTool.tidemark.run(["push", "--db", path] + arguments, environment: environment)
    }
  }

  private func withRun(_ body: (String) async throws -> ToolResult) async throws -> ToolResult {
    var result = ToolResult?.none
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(1, in: directory) { result = try await body($0[0]) }
    }
    return try #require(result)
  }

  @Test("who may not write may read; who may do nothing is told which right is needed; no secret is shown")
  func rights() async throws {
    let server = try await S3Server.shared
    let store = ["--to", "s3://runs/p"]
    #expect(try await push(store, server.environment()).status == 0)
    let reader = server.environment(.reader)
    let refused = try await push(["--to", "s3://runs/q"], reader)
    #expect(refused.status == 1)
    #expect(refused.stderr.contains("s3://runs/q refused to store runs/"), "\(refused.stderr)")
    #expect(refused.stderr.contains("the credentials need s3:PutObject on arn:aws:s3:::runs/q/*"))
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "pulled.db").path
      let pulled = try await BuiltTool.tidemark.run(
        ["pull", "--from", "s3://runs/p", "--db", file], environment: reader)
      #expect(pulled.status == 0 && pulled.stderr.contains("1 pulled"), "\(pulled.stderr)")
    }
    let stranger = try await push(store, server.environment(.stranger))
    #expect(stranger.status == 1 && stranger.stderr.contains("need s3:ListBucket on arn:aws:s3:::runs"))

    var wrong = server.environment()
    let secret = "VeryWrongSecret0123456789"
    wrong["AWS_SECRET_ACCESS_KEY"] = secret
    let mistaken = try await push(store, wrong)
    #expect(mistaken.status == 1 && mistaken.stderr.contains("SignatureDoesNotMatch"), "\(mistaken.stderr)")
    // No right is missing.
    #expect(mistaken.stderr.contains("; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that"))
    #expect(!mistaken.stderr.contains("the credentials need"))
    for result in [refused, stranger, mistaken] {
      for user in S3Server.User.allCases {
        let key = try #require(server.environment(user)["AWS_SECRET_ACCESS_KEY"])
        #expect(!(result.stderr + result.stdout).contains(key))
      }
      #expect(!(result.stderr + result.stdout).contains(secret))
    }
  }

  @Test("a bucket that is not there is named")
  func noBucket() async throws {
    let server = try await S3Server.shared
    let result = try await push(["--to", "s3://rums/p"], server.environment())
    #expect(
      result.status == 1 && result.stderr.contains("has no bucket `rums`; create it"), "\(result.stderr)")
  }

  @Test("a list of more objects than one answer holds is read to its end, names of others left alone")
  func pages() async throws {
    let server = try await S3Server.shared
    try await server.python(
      """
      from concurrent.futures import ThreadPoolExecutor
      put = lambda i: s3.put_object(Bucket="runs", Key="pages/notes/%04d & <ü>" % i, Body=b"x")
      list(ThreadPoolExecutor(8).map(put, range(1100)))
      """)
    #expect(try await push(["--to", "s3://runs/pages"], server.environment()).status == 0)
    let listed = try await BuiltTool.tidemark.run(
      ["store", "list", "s3://runs/pages", "-f", "csv", "--no-header", "--columns", "kind,object"],
      environment: server.environment())
    #expect(listed.stdout.split(separator: "\n").count == 1101)
    #expect(listed.stdout.hasPrefix("run,runs/"))
    #expect(listed.stdout.contains("notes/1099 & <ü>"))
    #expect(listed.stderr.contains("1 run; 1100 objects are none of Tidemark's"), "\(listed.stderr)")
    let verified = try await BuiltTool.tidemark.run(
      ["store", "verify", "s3://runs/pages"], environment: server.environment())
    #expect(verified.status == 0, "\(verified.stderr)")
  }

  @Test("nobody answers: the error says so after some attempts, with code 1")
  func away() async throws {
    let result = try await push(
      ["--to", "s3://runs/p", "--endpoint", "http://127.0.0.1:9"],
      ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"])
    #expect(result.status == 1)
    #expect(result.stderr.contains("s3://runs/p does not answer: connection refused"), "\(result.stderr)")
  }
}
