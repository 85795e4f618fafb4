import Foundation
import TidemarkErrors
import TidemarkHTTP
import TidemarkWarehouse

extension S3Store {
  /// What an answer means that is not the one that was asked for.
  func problem(_ answer: HTTPResponse, _ request: Request) -> StoreError {
    let error = S3Answer.error(answer.text)
    let reason = credentials.hidden(
      in: visible(
        error.code.isEmpty
          ? "status \(answer.status) and no error document of S3, as from a proxy or another server"
          : "\(error.code): \(error.message)"))
    let isRedirect = (300..<400).contains(answer.status)
    let address = isRedirect ? answer.head["Location"] : nil
    let region = answer.head["x-amz-bucket-region"] ?? address.flatMap(S3Answer.region(ofAddress:))
    switch error.code {
    case "NoSuchBucket": return .noBucket(store: name, bucket: bucket)
    case "RequestTimeTooSkewed": return .clockSkew(store: name, aheadSeconds: aheadSeconds(answer))
    case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException":
      return .wrongRegion(store: name, region: region ?? error.region)
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    case "ExpiredToken", "TokenRefreshRequired":
      return .badCredentials(store: name, isExpired: true, reason: String(reason.prefix(300)))
    case "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch":
      return .badCredentials(store: name, isExpired: false, reason: String(reason.prefix(300)))
    default: break
    }
    if isRedirect, let region { return .wrongRegion(store: name, region: region) }
    if let address {
      // The path is that of the request.
      let server = address.prefixMatch(of: /https?:\/\/[^\/?#]+/).map { String($0.output) } ?? address
      return .redirected(
        store: name, server: "\(endpoint.scheme)://\(endpoint.host)", to: visible(Redaction.url(server)))
    }
    if answer.status == 401 || answer.status == 403 {
      return .denied(
        store: name, action: request.action, needs: request.needs, reason: String(reason.prefix(300)))
    }
    return .unexpected(store: name, action: request.action, reason: String(reason.prefix(300)))
  }

  /// How far this clock is ahead of the server's.
  private func aheadSeconds(_ answer: HTTPResponse) -> Int? {
    guard let text = answer.head["Date"] else { return nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text).map { Int(Date().timeIntervalSince($0).rounded()) }
  }
}
