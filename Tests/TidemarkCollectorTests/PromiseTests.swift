import Testing

@testable import TidemarkCollector

@Suite struct PromiseTests {
  @Test("the first value is everybody's, whether they waited or came later")
  func value() async throws {
    let promise = Promise<Int>()
    let waiters = (0..<20).map { _ in Task { try await promise.value } }
    try await Task.sleep(for: .milliseconds(20))
    #expect(promise.current == nil)
    promise.fulfil(1)
    promise.fulfil(2)
    for waiter in waiters { #expect(try await waiter.value == 1) }
    #expect(try await promise.value == 1)
    #expect(promise.current == 1)
  }

  @Test("a cancelled waiter leaves at once, and the others go on waiting")
  func cancelled() async throws {
    let promise = Promise<Int>()
    let patient = Task { try await promise.value }
    for _ in 0..<100 {
      let waiter = Task { try await promise.value }
      waiter.cancel()
      await #expect(throws: CancellationError.self) { try await waiter.value }
    }
    promise.fulfil(3)
    #expect(try await patient.value == 3)
  }

  @Test("waiting ends with the value, or with the time")
  func limited() async throws {
    let promise = Promise<Void>()
    let start = ContinuousClock.now
    try await promise.wait(atMost: .milliseconds(100))
    #expect(.now - start >= .milliseconds(100))
    let waiting = Task { try await promise.wait(atMost: .seconds(60)) }
    promise.fulfil(())
    try await waiting.value
    #expect(.now - start < .seconds(30))
  }
}
