import Foundation
import TidemarkWarehouse

/// The server of a bucket, and how its objects are addressed.
struct S3Endpoint: Sendable, Equatable {
  /// `https`, or `http` for a server that is named so.
  let scheme: String
  /// As the header `Host` has it: with the port where it is not the usual one.
  let host: String
  /// `/bucket/` where the server is addressed by path, else `/`.
  let path: String

  /// AWS is addressed by the host name of the bucket, every other server by path, which all of them understand.
  ///
  /// - Parameter given: URL from the command line; else AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, else AWS.
  /// - Throws: `StoreError.badEndpoint`, or `.badLocation` for a wrong region.
  init(bucket: String, given: String?, environment: [String: String]) throws {
    let variables = [environment["AWS_ENDPOINT_URL_S3"], environment["AWS_ENDPOINT_URL"]]
    if let text = ([given] + variables).compactMap({ $0 }).first(where: { !$0.isEmpty }) {
      guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
        ["http", "https"].contains(scheme), let name = parts.host, !name.isEmpty
      else {
        throw StoreError.badEndpoint(
          Redaction.url(text), reason: "write a URL such as https://s3.example.org")
      }
      guard parts.user == nil, parts.password == nil, parts.query == nil else {
        throw StoreError.badEndpoint(
          Redaction.url(text), reason: "credentials belong into the environment, not into the URL")
      }
      self.scheme = scheme
      let usual = scheme == "https" ? 443 : 80
      host = name.lowercased() + (parts.port.map { $0 == usual ? "" : ":\($0)" } ?? "")
      let base = parts.path.split(separator: "/").joined(separator: "/")
      path = "/" + (base.isEmpty ? "" : base + "/") + bucket + "/"
      return
    }
    let region =
      [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].compactMap { $0 }.first {
        !$0.isEmpty
      } ?? "us-east-1"
    guard region.wholeMatch(of: /[a-z0-9\-]+/) != nil else {
      throw StoreError.badLocation("AWS_REGION", reason: "`\(region)` is no name of a region")
    }
    let server = "s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
    scheme = "https"
    // The certificate of AWS is not for names with more dots.
    let isByPath = bucket.contains(".")
    host = isByPath ? server : "\(bucket).\(server)"
    path = isByPath ? "/\(bucket)/" : "/"
  }
}
