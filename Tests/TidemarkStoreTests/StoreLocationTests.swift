import Testing
import TidemarkErrors
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkStore

@Suite struct StoreLocationTests {
  @Test("a folder, a bucket with a prefix, a branch of a repository")
  func places() throws {
    #expect(try StoreLocation("/mnt/share/").place == .folder(path: "/mnt/share"))
    #expect(try StoreLocation("s3://acme").place == .bucket("acme", prefix: ""))
    #expect(try StoreLocation("s3://acme/a//b/").place == .bucket("acme", prefix: "a/b/"))
    #expect(
      try StoreLocation("git:git@example.org:acme/shop.git").place
        == .branch("tidemark-store", repository: "git@example.org:acme/shop.git"))
    #expect(
      try StoreLocation("git:https://example.org/x.git#perf/runs").place
        == .branch("perf/runs", repository: "https://example.org/x.git"))
    #expect(try StoreLocation("git:/srv/x.git").place == .branch("tidemark-store", repository: "/srv/x.git"))
  }

  @Test(
    "what names no store is refused, and no password is repeated",
    arguments: [
      "", "s3://", "s3:acme", "s3://ACME/x", "s3://acme/../x", "ftp://acme", "git:", "git:--upload-pack=x",
      "git:ext::sh -c x", "git:/x#a..b", "git:/x#-b", "s3://user:S3CRET@acme/x",
      "git:https://u:S3CRET@host/x.git", "git:https://S3CRET@host/x.git", "git:ssh://u:S3CRET@host/x.git",
    ])
  func refusals(text: String) {
    let error = #expect(throws: StoreError.self) { try StoreLocation(text) }
    #expect(error?.exitStatus == .usage)
    #expect(error?.description.contains("S3CRET") == false)
  }

  @Test("AWS is addressed by the name of the bucket, other servers and names with dots by path")
  func endpoints() throws {
    func endpoint(_ bucket: String, _ given: String?, _ environment: [String: String]) throws -> String {
      let endpoint = try S3Endpoint(bucket: bucket, given: given, environment: environment)
      return "\(endpoint.scheme)://\(endpoint.host)\(endpoint.path)"
    }
    #expect(
      try endpoint("acme", nil, ["AWS_REGION": "eu-west-1"]) == "https://acme.s3.eu-west-1.amazonaws.com/")
    #expect(try endpoint("a.b", nil, [:]) == "https://s3.us-east-1.amazonaws.com/a.b/")
    let environment = ["AWS_ENDPOINT_URL": "http://one:80", "AWS_ENDPOINT_URL_S3": "https://two:9000/base/"]
    #expect(try endpoint("acme", nil, environment) == "https://two:9000/base/acme/")
    #expect(try endpoint("acme", "http://three:80", environment) == "http://three/acme/")
    let passwords = #expect(throws: StoreError.self) { try endpoint("acme", "https://u:S3CRET@host", [:]) }
    #expect(passwords?.description.contains("S3CRET") == false && passwords?.exitStatus == .usage)
    let noURL = #expect(throws: StoreError.self) {
      try endpoint("acme", nil, ["AWS_ENDPOINT_URL": "127.0.0.1:9000"])
    }
    #expect(noURL?.description.contains("the endpoint `127.0.0.1:9000` cannot be used: write a URL") == true)
  }

  @Test("names of objects say when the run began, and nothing else is one")
  func objectNames() throws {
    let sha = String(repeating: "ab", count: 32)
    // 0x019aabe8dbc0 ms.
    let name = try #require(
      ObjectName("runs/019aabe8-dbc0-7000-8000-0123456789ab-0123456789abcdef-\(sha).sqlite.gz"))
    #expect(name.moment.microseconds == 0x019a_abe8_dbc0 * 1000)
    #expect(name.text == "runs/019aabe8-dbc0-7000-8000-0123456789ab-0123456789abcdef-\(sha).sqlite.gz")
    for other in ["runs/x", "runs/../etc/passwd", "baselines/12-\(sha).json", "runs/.part", ""] {
      #expect(ObjectName(other) == nil)
    }
  }
}
