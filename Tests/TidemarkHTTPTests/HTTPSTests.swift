import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkHTTP

/// Encrypted connections, with a server and certificates of OpenSSL.
@Suite struct HTTPSTests {
  /// The server of OpenSSL's command line, which wants a certificate of its client.
  private struct SecureServer {
    let process: Process
    let url: String

    /// - Parameter directory: Gets `ca.pem`, and `client.pem` and `client.key` signed by it.
    init(in directory: URL) throws {
      try Self.run(
        """
        set -e
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=test-ca
        echo subjectAltName=IP:127.0.0.1 >server.ext
        : >client.ext
        for name in server client; do
          openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name
          openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile $name.ext -out $name.pem
        done
        """, in: directory
      ).waitUntilExit()
      let output = Pipe()
      process = try Self.run(
        "exec openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key -CAfile ca.pem -Verify 1 "
          + "-verify_return_error -www", in: directory, output: output)
      var text = ""
      while !text.contains("\n") || !text.contains("ACCEPT ") {
        let data = output.fileHandleForReading.availableData
        if data.isEmpty { throw HTTPError.other("openssl has ended: \(text)") }
        text += String(decoding: data, as: UTF8.self)
      }
      url = try "https://" + #require(text.firstMatch(of: /ACCEPT (127\.0\.0\.1:\d+)/)?.1) + "/"
    }

    @discardableResult
    private static func run(_ script: String, in directory: URL, output: Pipe? = nil) throws -> Process {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", script]
      process.currentDirectoryURL = directory
      process.standardOutput = output ?? FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
  }

  @Test(
    "both sides show their certificates; a server or client without a good one is refused with the reason")
  func certificates() async throws {
    try await withTemporaryDirectory { directory in
      let server = try SecureServer(in: directory)
      defer { server.process.end() }
      func file(_ name: String) -> String { directory.appending(path: name).path }
      func send(_ tls: HTTPRequest.TLSFiles?) async throws -> HTTPResponse {
        try await HTTPClient.send(
          HTTPRequest("GET", server.url, tls: tls, timeout: .seconds(20), limitBytes: 1 << 20))
      }
      let files = HTTPRequest.TLSFiles(
        authorities: file("ca.pem"), certificate: file("client.pem"), key: file("client.key"))
      #expect(try await send(files).status == 200)

      for wrong in [nil, HTTPRequest.TLSFiles(authorities: file("client.pem"))] {
        let error = await #expect(throws: HTTPError.self) { try await send(wrong) }
        guard case .tls(let reason) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(reason.contains("certificate"))
      }
      // With TLS 1.3 the server refuses the client after the handshake.
      let nameless = await #expect(throws: HTTPError.self) {
        try await send(.init(authorities: file("ca.pem")))
      }
      #expect(
        nameless?.description.contains("certificate required") == true, "\(String(describing: nameless))")
      let missing = await #expect(throws: HTTPError.self) {
        try await send(.init(authorities: file("none.pem")))
      }
      #expect(missing?.description.contains("none.pem") == true)
    }
  }
}
