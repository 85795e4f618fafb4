/// Results in the order of `items`, with a bounded number of calls under way.
///
/// - Parameter limit: As many as a stack has containers: an engine before 25 makes each call for statistics wait for up to
///   a second.
func concurrently<Item: Sendable, Result: Sendable>(
  over items: [Item], limit: Int = 64,
  _ body: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: items.count)
    var next = 0
    while next < min(limit, items.count) {
      let index = next
      group.addTask { (index, try await body(items[index])) }
      next += 1
    }
    while let (index, result) = try await group.next() {
      results[index] = result
      if next < items.count {
        let index = next
        group.addTask { (index, try await body(items[index])) }
        next += 1
      }
    }
    return results.compactMap(\.self)
  }
}
