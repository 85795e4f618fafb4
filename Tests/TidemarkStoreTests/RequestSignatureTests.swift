import Testing
import TidemarkWarehouse

@testable import TidemarkStore

/// Amazon's published examples.
@Suite struct RequestSignatureTests {
  /// "Example: GET Object", "PUT Object", "GET Bucket Lifecycle" and "Get Bucket (List Objects)" of
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: bucket `examplebucket`, with these
  /// credentials, on 2013-05-24.
  private static let credentials = S3Credentials(
    keyID: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  private static let host = ("host", "examplebucket.s3.amazonaws.com")
  private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private func authorization(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    _ headers: [(name: String, value: String)] = [], payloadHash: String = emptyHash
  ) throws -> String {
    let headers = RequestSignature(Self.credentials, time: "20130524T000000Z").headers(
      method, path: path, query: query, signing: [Self.host] + headers, payloadHash: payloadHash)
    return try #require(headers.last { $0.name == "Authorization" }).value
  }

  private static let beginning =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="

  @Test("GET Object")
  func getObject() throws {
    #expect(
      try authorization("GET", "/test.txt", [("range", "bytes=0-9")])
        == Self.beginning
        + "host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )
  }

  @Test("PUT Object, whose name has to be encoded")
  func putObject() throws {
    #expect(RequestSignature.encoded("/test$file.text", keepsSlash: true) == "/test%24file.text")
    #expect(
      try authorization(
        "PUT", "/test%24file.text",
        [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
        payloadHash: SHA256.digest(of: "Welcome to Amazon S3.".utf8).hex)
        == Self.beginning
        + "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    )
  }

  @Test("GET Bucket Lifecycle: a parameter without a value")
  func lifecycle() throws {
    #expect(
      try authorization("GET", "/", query: [("lifecycle", "")])
        == Self.beginning
        + "host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    )
  }

  @Test("List Objects: the parameters are sorted, in whatever order they are given")
  func list() throws {
    #expect(
      try authorization("GET", "/", query: [("prefix", "J"), ("max-keys", "2")])
        == Self.beginning
        + "host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    )
  }

  @Test("HMAC-SHA-256 gives RFC 4231's codes, for keys shorter and longer than a block")
  func codes() {
    #expect(
      RequestSignature.code("what do ya want for nothing?".utf8, key: Array("Jefe".utf8)).hex
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      RequestSignature.code(
        "Test Using Larger Than Block-Size Key - Hash Key First".utf8,
        key: [UInt8](repeating: 0xaa, count: 131)
      ).hex == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test("a session token is sent, signed and not shown")
  func sessionToken() throws {
    let credentials = S3Credentials(keyID: "A", secretKey: "S3CRET", sessionToken: "T0KEN")
    let headers = RequestSignature(credentials, time: "20130524T000000Z").headers(
      "GET", path: "/", query: [], signing: [Self.host], payloadHash: Self.emptyHash)
    #expect(headers.contains { $0 == ("x-amz-security-token", "T0KEN") })
    #expect(headers.contains { $0.name == "Authorization" && $0.value.contains(";x-amz-security-token,") })
    #expect(credentials.hidden(in: "got S3CRET and T0KEN") == "got *** and ***")
  }
}
