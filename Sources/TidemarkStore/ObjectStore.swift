package import Foundation

/// An object of a store: bytes under a name, never changed.
package struct StoredObject: Sendable, Equatable {
  /// `runs/…`, without the store's own prefix.
  package let name: String
  /// nil where the store does not say it without sending the object.
  package let bytes: Int?

  package init(name: String, bytes: Int?) {
    self.name = name
    self.bytes = bytes
  }
}

/// Where immutable objects are kept: a folder, a bucket, a branch.
///
/// All methods throw `StoreError`. Names are those that ``ObjectName`` writes.
package protocol ObjectStore: Sendable {
  /// For messages; without credentials.
  var name: String { get }

  /// All objects, in the order of their names. What lies there under names of another form is listed too.
  func list() async throws -> [StoredObject]

  /// The bytes of an object. Fails with `.gone` where there is none.
  func read(_ object: StoredObject) async throws -> Data

  /// Gets ready to read these objects, where reading many at once is cheaper.
  func prepare(_ objects: [StoredObject]) async throws

  /// Stores objects of which some may be there already, which then stay as they are.
  ///
  /// An object is there whole or not at all, whenever the program or the machine stops.
  ///
  /// - Returns: The names of those that were not there before.
  func add(_ objects: [(name: String, data: Data)]) async throws -> Set<String>

  /// Removes what the store keeps on this machine while it is used. Nothing is asked of it afterwards.
  func close()

  /// Removes objects; those that are not there any more are none of it.
  func remove(_ names: [String]) async throws
}

extension ObjectStore {
  package func prepare(_ objects: [StoredObject]) async throws {}

  package func close() {}

  /// Bytes that an object may have.
  static var limitBytes: Int { 1 << 30 }
}

/// Runs `body` for all elements, some at once, and returns the results in no order. The first error ends it.
func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], atOnce: Int = 8, _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: Result.self) { group in
    var rest = elements[...]
    for element in rest.prefix(atOnce) { group.addTask { try await body(element) } }
    rest = rest.dropFirst(atOnce)
    var results: [Result] = []
    while let result = try await group.next() {
      results.append(result)
      if let next = rest.popFirst() { group.addTask { try await body(next) } }
    }
    return results
  }
}
