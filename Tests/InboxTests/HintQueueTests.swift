import Testing

@testable import Inbox

@Suite struct HintQueueTests {
  private func take(_ count: Int, from queue: HintQueue) async -> [InboxHint?] {
    var hints: [InboxHint?] = []
    for _ in 0..<count { hints.append(await queue.next()) }
    return hints
  }

  @Test func `one hint a path, in the order of the latest word`() async throws {
    let queue = HintQueue(capacity: 10)
    let (folder, file) = (try inboxPath("d"), try inboxPath("d/x"))
    for hint in [InboxHint.file(file, movedIn: true), .gone(folder), .file(file, movedIn: false)] {
      #expect(queue.offer(hint))
    }
    // The other way round a folder that was made anew would count as gone.
    #expect(await take(2, from: queue) == [.gone(folder), .file(file, movedIn: false)])
  }

  @Test func `a full queue takes no new path, and every word on a known one`() async throws {
    let queue = HintQueue(capacity: 2)
    let paths = try ["a", "b", "c"].map(inboxPath)
    #expect(queue.offer(.gone(paths[0])) && queue.offer(.gone(paths[1])))
    #expect(!queue.offer(.gone(paths[2])))
    for _ in 0..<100_000 { #expect(queue.offer(.file(paths[0], movedIn: false))) }
    #expect(await queue.next() == .gone(paths[1]))
    #expect(queue.offer(.gone(paths[2])))
    #expect(await take(2, from: queue) == [.file(paths[0], movedIn: false), .gone(paths[2])])
  }

  @Test func `a finished queue ends the stream and takes everything in silence`() async throws {
    let queue = HintQueue(capacity: 1)
    #expect(queue.offer(.rescan(.started)))
    queue.finish()
    #expect(await queue.next() == nil)
    #expect(queue.offer(.rescan(.started)) && queue.offer(.rescan(.started)))
  }
}
