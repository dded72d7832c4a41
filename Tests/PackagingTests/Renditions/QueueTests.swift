import Foundation
import Testing

@testable import Packaging

@Suite("Queue between threads")
struct QueueTests {
  @Test("Values come out in order, and the giver waits for the taker")
  func order() throws {
    let queue = BoundedQueue<Int>(limit: 3)
    let taken = ThreadOutcome<[Int], Never>(name: "taker") {
      var all: [Int] = []
      while let value = queue.pop() { all.append(value) }
      return all
    }
    for value in 0..<10_000 { #expect(queue.push(value)) }
    queue.close()
    #expect(taken.wait() == Array(0..<10_000))
  }

  @Test("Closing lets a giver go that waits for room")
  func fullAndClosed() {
    let queue = BoundedQueue<Int>(limit: 1)
    #expect(queue.push(1))
    let giver = ThreadOutcome<Bool, Never>(name: "giver") { queue.push(2) }
    queue.close()
    #expect(!giver.wait())
    #expect(!queue.push(3))
    #expect(queue.pop() == 1)
    #expect(queue.pop() == nil)
  }

  @Test("All at once takes what is there, and tells that no more will come")
  func all() {
    let queue = BoundedQueue<Int>(limit: 5)
    for value in 0..<5 { _ = queue.push(value) }
    let first = queue.popAll(until: .distantFuture)
    #expect(first.elements == Array(0..<5) && !first.isClosed)
    #expect(queue.popAll(until: Date()).elements.isEmpty)
    queue.close()
    #expect(queue.popAll(until: .distantFuture).isClosed)
  }

  @Test("A thread's error reaches whoever waits, each time")
  func failure() {
    let outcome = ThreadOutcome<Int, PackagingError>(name: "fails") { () throws(PackagingError) in throw .cancelled }
    for _ in 0..<2 {
      #expect(throws: PackagingError.self) { try outcome.wait() }
    }
  }
}
