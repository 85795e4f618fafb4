import ArgumentParser
import Foundation
import TidemarkStore

/// How a store is reached, besides its name.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Server of an s3:// store (default: $AWS_ENDPOINT_URL_S3, $AWS_ENDPOINT_URL, else AWS).",
      valueName: "url"))
  var endpoint: String?

  /// - Parameter text: from the command line; nil for $TIDEMARK_STORE.
  /// - Throws: `StoreError`.
  func open(_ text: String?) throws -> any ObjectStore {
    try StoreLocation(text ?? Self.standard ?? "", endpoint: endpoint).open()
  }

  /// $TIDEMARK_STORE.
  static var standard: String? {
    ProcessInfo.processInfo.environment["TIDEMARK_STORE"].flatMap { $0.isEmpty ? nil : $0 }
  }

  static func check(_ text: String?, option: String) throws {
    guard text == nil, standard == nil else { return }
    throw ValidationError("name the store with \(option), or in TIDEMARK_STORE")
  }
}
