import FlyingFox
import Foundation

extension HTTPResponse {
  /// Keys in snake case and in a fixed order.
  static func json(
    _ value: some Encodable, status: HTTPStatusCode = .ok, headers: [HTTPHeader: String] = [:]
  ) throws -> HTTPResponse {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var headers = headers
    headers[.contentType] = "application/json"
    return HTTPResponse(
      statusCode: status, headers: HTTPHeaders(headers), body: try encoder.encode(value))
  }

  static func detail(
    _ detail: some Encodable, _ status: HTTPStatusCode, headers: [HTTPHeader: String] = [:]
  ) throws -> HTTPResponse {
    try json(["detail": detail], status: status, headers: headers)
  }
}
