/// Who asks, from the environment variables that all programs for AWS read.
struct S3Credentials: Sendable {
  let keyID: String
  let secretKey: String
  /// Of temporary credentials.
  let sessionToken: String?
  let region: String
  /// A PEM file of the authorities to trust, for a server with a certificate of its own.
  let authorities: String?

  init(keyID: String, secretKey: String, sessionToken: String? = nil, region: String = "us-east-1") {
    self.keyID = keyID
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.region = region
    authorities = nil
  }

  /// - Throws: `StoreError.noCredentials`.
  init(_ environment: [String: String], store: String) throws {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let keyID = value("AWS_ACCESS_KEY_ID"), let secretKey = value("AWS_SECRET_ACCESS_KEY") else {
      throw StoreError.noCredentials(store: store)
    }
    self.keyID = keyID
    self.secretKey = secretKey
    sessionToken = value("AWS_SESSION_TOKEN")
    region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1"
    authorities = value("AWS_CA_BUNDLE")
  }

  /// A text of the server without what it must not show, should it repeat any of it.
  func hidden(in text: String) -> String {
    [secretKey, sessionToken].compactMap { $0 }.reduce(text) { $0.replacing($1, with: "***") }
  }
}
