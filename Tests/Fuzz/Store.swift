import Foundation
import TidemarkErrors

@testable import TidemarkStore
@testable import TidemarkWarehouse

/// Where a store is, on the first line, and what a server or a stranger's object in it says, on the others.
func readStore(_ input: Input) {
  let (text, body) = input.firstLineAndRest
  refusing {
    let location = try StoreLocation(text)
    guard try StoreLocation(location.text) == location else { fatalError("another store from its own text") }
  }
  refusing { _ = try S3Endpoint(bucket: "runs", given: text, environment: [:]) }
  if let name = ObjectName(text) {
    guard name.text == text else { fatalError("another name from its own text") }
    _ = name.moment.iso8601
  }
  _ = (S3Answer.error(body), S3Answer.region(ofAddress: text))
  if let page = S3Answer.page(body), page.objects.count > body.utf8.count { fatalError("more than there is") }
  let data = Data(body.utf8)
  let sha256 = SHA256.digest(of: data).hex
  for kind in ["baselines", "acknowledgements"] {
    guard let name = ObjectName("\(kind)/1772359200000000-\(sha256).json") else { fatalError(kind) }
    do {
      let decision = try DecisionObject.unpack(data, name)
      // What was pushed by one and pulled by another is pushed as the same again.
      let packed = try DecisionObject.pack(decision)
      guard try DecisionObject.unpack(packed.data, packed.name) == decision else { fatalError("\(decision)") }
    } catch {
      guard error is ObjectProblem else { fatalError("\(error)") }
    }
  }
  decompress(Data(input))
}

private func decompress(_ data: Data) {
  unlink(Input.memoryPath)
  do {
    try Gzip.decompress(data, to: Input.memoryPath, limitBytes: 1 << 20)
  } catch {
    guard error is Gzip.Problem else { fatalError("\(error)") }
  }
}
