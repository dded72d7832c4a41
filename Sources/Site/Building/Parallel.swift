import Dispatch
import Synchronization

/// What `body` makes of each item, in the items' order, on all processors. `body` may block.
func mapInParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], _ body: @Sendable (Item) -> Result
) -> [Result] {
  let chunk = 64
  guard items.count > chunk else { return items.map(body) }
  let count = (items.count + chunk - 1) / chunk
  let parts = Mutex<[[Result]]>(Array(repeating: [], count: count))
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let part = items[(index * chunk)..<min(items.count, (index + 1) * chunk)].map(body)
    parts.withLock { $0[index] = part }
  }
  return parts.withLock { $0 }.flatMap(\.self)
}
