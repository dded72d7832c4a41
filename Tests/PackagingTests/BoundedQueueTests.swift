import Testing

@testable import Packaging

@Suite("A bounded queue")
struct BoundedQueueTests {
  private final class Load: Sendable {}

  @Test("lets go of what was taken, though it is never empty: a taker that is always behind needs no more memory")
  func letsGo() throws {
    let queue = BoundedQueue<Load>(limit: 4)
    #expect(queue.push(Load()))
    for turn in 0..<100 {
      #expect(queue.push(Load()))
      weak var taken: Load?
      do {
        let load = try #require(queue.pop())
        taken = load
      }
      #expect(taken == nil, "turn \(turn)")
    }
  }

  @Test("gives values in the order in which they came, and after its closing what is left")
  func order() {
    let queue = BoundedQueue<Int>(limit: 3)
    var taken: [Int?] = []
    for value in 0..<10 {
      #expect(queue.push(value))
      if value > 0 { taken.append(queue.pop()) }
    }
    queue.close()
    #expect(!queue.push(10))
    taken += [queue.pop(), queue.pop()]
    #expect(taken == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, nil])
  }
}
