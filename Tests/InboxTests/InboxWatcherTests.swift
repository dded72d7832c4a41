import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Inbox

/// What a watcher has said so far, and a way to wait for more of it.
private final class Listener: Sendable {
  private let watcher: InboxWatcher
  private let task: Task<Void, Never>

  init(_ folder: ScratchFolder, _ options: InboxWatcher.Options = .init()) throws {
    let watcher = try InboxWatcher.start(folder.inbox, options: options)
    let hints = watcher.hints
    self.watcher = watcher
    let sink = Sink()
    self.sink = sink
    task = Task { for await hint in hints { sink.add(hint) } }
  }

  private let sink: Sink

  private final class Sink: Sendable {
    let heard = Mutex<[InboxHint]>([])
    func add(_ hint: InboxHint) { heard.withLock { $0.append(hint) } }
  }

  /// Waits, 20 s at most, until `wanted` was said after the first `skipping` hints.
  func hears(_ wanted: InboxHint, after skipping: Int = 0) async throws -> Bool {
    for _ in 0..<2000 {
      if sink.heard.withLock({ $0.dropFirst(skipping).contains(wanted) }) { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  var all: [InboxHint] { sink.heard.withLock { $0 } }
  func rescan() { watcher.rescan() }
  func stop() async {
    await watcher.stop()
    await task.value
  }
}

/// One at a time: a process has one watcher.
@Suite(.oneWatcher) struct InboxWatcherTests {
  private func file(_ path: String, movedIn: Bool = false) throws -> InboxHint {
    .file(try inboxPath(path), movedIn: movedIn)
  }

  @Test func `tells of what is there at the start, at any depth`() async throws {
    let folder = try ScratchFolder()
    try folder.makeFolder("a/b/c")
    try folder.write("a/b/c/deep.mp4")
    try folder.write("top.mp4")
    try folder.write(".hidden.mp4")
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    #expect(try await listener.hears(file("a/b/c/deep.mp4")))
    #expect(try await listener.hears(file("top.mp4")))
    #expect(!listener.all.contains(try file(".hidden.mp4")))
    await listener.stop()
  }

  @Test func `tells of files in folders made later, and of folders moved in with files inside`() async throws {
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try outside.makeFolder("new/sub")
    try outside.write("new/sub/inside.mkv")
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    try folder.makeFolder("made")
    try folder.write("made/first.mp4")
    #expect(try await listener.hears(file("made/first.mp4")))
    try folder.write("made/second.mp4")
    #expect(try await listener.hears(file("made/second.mp4")))
    #expect(rename(outside.path("new"), folder.path("new")) == 0)
    #expect(try await listener.hears(file("new/sub/inside.mkv", movedIn: true)))
    try folder.write("new/sub/later.mkv")
    #expect(try await listener.hears(file("new/sub/later.mkv")))
    await listener.stop()
  }

  @Test func `follows a renamed folder, and everything below it`() async throws {
    let folder = try ScratchFolder()
    try folder.makeFolder("old/sub")
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    try folder.write("old/sub/one.mp4")
    #expect(try await listener.hears(file("old/sub/one.mp4")))
    try folder.move("old", "renamed")
    #expect(try await listener.hears(.gone(inboxPath("old"))))
    #expect(try await listener.hears(file("renamed/sub/one.mp4", movedIn: true)))
    let before = listener.all.count
    try folder.write("renamed/sub/two.mp4")
    #expect(try await listener.hears(file("renamed/sub/two.mp4")))
    #expect(!listener.all.dropFirst(before).contains(try file("old/sub/two.mp4")))
    await listener.stop()
  }

  @Test func `a folder moved away and another in its place`() async throws {
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try folder.makeFolder("f")
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    for turn in 0..<20 {
      #expect(rename(folder.path("f"), outside.path("f\(turn)")) == 0)
      try folder.makeFolder("f")
    }
    try folder.remove("f")
    try folder.makeFolder("f")
    try folder.write("f/last.mp4")
    #expect(try await listener.hears(file("f/last.mp4")))
    let before = listener.all.count
    try outside.write("f3/elsewhere.mp4")
    try folder.write("f/more.mp4")
    #expect(try await listener.hears(file("f/more.mp4"), after: before))
    #expect(!listener.all.dropFirst(before).contains(try file("f/elsewhere.mp4")))
    await listener.stop()
  }

  @Test func `renames and removals of files`() async throws {
    let folder = try ScratchFolder()
    try folder.write("first.mp4")
    let listener = try Listener(folder)
    // The start is told before the folder is watched, and a file after it.
    #expect(try await listener.hears(file("first.mp4")))
    try folder.write("film.mp4.part")
    try folder.move("film.mp4.part", "film.mp4")
    #expect(try await listener.hears(file("film.mp4", movedIn: true)))
    #expect(!listener.all.contains(try file("film.mp4.part")))
    try folder.remove("film.mp4")
    #expect(try await listener.hears(.gone(inboxPath("film.mp4"))))
    await listener.stop()
  }

  @Test func `names are bytes, and links are told of and not followed`() async throws {
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try outside.write("secret.mp4")
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    let name: [UInt8] = [0xFF, 0xFE] + Array("\n\".mp4".utf8)
    try folder.write(bytesOfName: name)
    let path = try #require(InboxPath(bytes: name))
    #expect(try await listener.hears(.file(path, movedIn: false)))
    #expect(try folder.inbox.openFile(path).status.links == 1)
    #expect(symlink(outside.path, folder.path("link")) == 0)
    #expect(try await listener.hears(file("link")))
    #expect(!listener.all.contains(try file("link/secret.mp4")))
    await listener.stop()
  }

  @Test func `an inbox that goes away is waited for`() async throws {
    let folder = try ScratchFolder()
    let listener = try Listener(folder)
    #expect(try await listener.hears(.rescan(.started)))
    let place = try ScratchFolder()
    #expect(rename(folder.path, place.path("away")) == 0)
    for _ in 0..<500 where !listener.all.contains(where: { if case .notice = $0 { true } else { false } }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    try folder.makeFolder("videos")
    try folder.write("videos/back.mp4")
    #expect(try await listener.hears(.rescan(.inboxReplaced)))
    #expect(try await listener.hears(file("videos/back.mp4")))
    try folder.write("videos/after.mp4")
    #expect(try await listener.hears(file("videos/after.mp4")))
    await listener.stop()
  }

  @Test func `polling sees new, changed and removed files and folders`() async throws {
    let folder = try ScratchFolder()
    try folder.makeFolder("a")
    var options = InboxWatcher.Options()
    options.mode = .polling
    options.pollInterval = .milliseconds(20)
    let listener = try Listener(folder, options)
    #expect(try await listener.hears(.notice(.pollingAsConfigured)))
    try folder.write("a/x.mp4")
    #expect(try await listener.hears(file("a/x.mp4")))
    var before = listener.all.count
    try folder.write("a/x.mp4", [1, 2, 3])
    #expect(try await listener.hears(file("a/x.mp4"), after: before))
    try folder.makeFolder("b/c")
    try folder.write("b/c/y.mp4")
    #expect(try await listener.hears(file("b/c/y.mp4")))
    before = listener.all.count
    try folder.remove("b")
    #expect(try await listener.hears(.gone(inboxPath("b"))))
    await listener.stop()
  }

  @Test func `a rescan tells of everything again, and events go on`() async throws {
    let folder = try ScratchFolder()
    try folder.write("x.mp4")
    let listener = try Listener(folder)
    #expect(try await listener.hears(file("x.mp4")))
    let before = listener.all.count
    listener.rescan()
    #expect(try await listener.hears(.rescan(.requested)))
    #expect(try await listener.hears(file("x.mp4"), after: before))
    try folder.write("y.mp4")
    #expect(try await listener.hears(file("y.mp4")))
    await listener.stop()
  }

  @Test func `a second watcher is refused while the first runs`() async throws {
    let folder = try ScratchFolder()
    let watcher = try InboxWatcher.start(folder.inbox)
    #expect(throws: InboxWatcher.Failure.self) { try InboxWatcher.start(folder.inbox) }
    await watcher.stop()
    let next = try InboxWatcher.start(folder.inbox)
    await next.stop()
  }

  @Test func `a storm on one file fills the queue with one hint`() async throws {
    let folder = try ScratchFolder()
    let watcher = try InboxWatcher.start(folder.inbox)
    for turn in 0..<5000 { try folder.write("same.mp4", [UInt8(truncatingIfNeeded: turn)]) }
    try await Task.sleep(for: .milliseconds(100))
    var hints = 0
    try folder.write("end.mp4")
    let wanted = try file("end.mp4")
    for await hint in watcher.hints {
      if hint == (try file("same.mp4")) { hints += 1 }
      if hint == wanted { break }
    }
    #expect(hints >= 1 && hints < 200)
    await watcher.stop()
  }

  @Test func `more events than the kernel keeps end in a rescan, and nothing is missed`() async throws {
    let folder = try ScratchFolder()
    var options = InboxWatcher.Options()
    options.mostHints = 100
    let watcher = try InboxWatcher.start(folder.inbox, options: options)
    var hints = watcher.hints.makeAsyncIterator()
    #expect(await hints.next() == .rescan(.started))
    // Nobody takes hints meanwhile: the watcher waits, and the kernel's queue runs over.
    let limit = Int(
      try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8).filter(\.isNumber))
    let count = try #require(limit) + 1000
    for number in 0..<count { try folder.write("\(number).mp4", []) }
    var missing = Set((0..<count).map { Array("\($0).mp4".utf8) })
    var hasRescanned = false
    while !missing.isEmpty, let hint = await hints.next() {
      if hint == .rescan(.eventsLost) { hasRescanned = true }
      if case .file(let path, _) = hint { missing.remove(path.name) }
    }
    #expect(hasRescanned && missing.isEmpty)
    await watcher.stop()
  }

  @Test func `folders beyond the kernel's limit are polled, and the limit is named`() async throws {
    let folder = try ScratchFolder()
    for name in ["a", "b", "c/d"] { try folder.makeFolder(name) }
    var options = InboxWatcher.Options()
    options.mostWatches = 2
    options.pollInterval = .milliseconds(50)
    let listener = try Listener(folder, options)
    #expect(try await listener.hears(.rescan(.started)))
    for name in ["x.mp4", "a/x.mp4", "b/x.mp4", "c/d/x.mp4"] {
      try folder.write(name)
      #expect(try await listener.hears(file(name)))
    }
    try folder.makeFolder("c/d/e")
    try folder.write("c/d/e/y.mp4")
    #expect(try await listener.hears(file("c/d/e/y.mp4")))
    let notices = listener.all.compactMap { if case .notice(let notice) = $0 { notice.description } else { nil } }
    #expect(notices.count == 1 && notices.allSatisfy { $0.contains("fs.inotify.max_user_watches") })
    await listener.stop()
  }
}
