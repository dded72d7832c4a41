import Catalog
import Inbox
import Testing

/// One upload, one clock that the test turns.
private struct Upload {
  var progress: UploadProgress
  var now = ContinuousClock().now
  var seen = UploadProgress.Observation(
    status: FileStatus(identity: .init(device: 1, inode: 1), sizeBytes: 100, modifiedNanoseconds: 1), writer: .none,
    completeness: .complete)

  init(settle: Duration = .seconds(1), timeout: Duration = .seconds(3600)) {
    progress = UploadProgress(limits: .init(settle: settle, uploadTimeout: timeout))
  }

  mutating func look(after seconds: Double = 0) -> UploadProgress.Verdict {
    now += .seconds(seconds)
    return progress.observe(seen, at: now)
  }

  mutating func grow(_ bytes: Int64 = 10) { resize(seen.status.sizeBytes + bytes) }

  mutating func resize(_ size: Int64, inode: UInt64 = 1) {
    seen.status = FileStatus(
      identity: .init(device: 1, inode: inode), sizeBytes: size,
      modifiedNanoseconds: seen.status.modifiedNanoseconds + 1)
  }
}

private func isWaiting(_ verdict: UploadProgress.Verdict) -> Bool { if case .wait = verdict { true } else { false } }

private func refusal(_ verdict: UploadProgress.Verdict) -> Refusal.Code? {
  if case .timedOut(let refusal) = verdict { refusal.code } else { nil }
}

@Suite struct UploadProgressTests {
  private let half = Completeness.incomplete(why: "half of it", missingBytes: 50)

  @Test func `a complete file nobody writes to is finished after it has settled`() {
    var upload = Upload()
    #expect(upload.look() == .wait(until: upload.now + .seconds(1), why: "it has just changed"))
    #expect(isWaiting(upload.look(after: 0.9)))
    #expect(upload.look(after: 0.1) == .finished)
  }

  @Test func `a change starts the wait again, and so does another file in its place`() {
    var upload = Upload()
    _ = upload.look()
    upload.grow()
    #expect(isWaiting(upload.look(after: 0.9)))
    #expect(isWaiting(upload.look(after: 0.9)))
    upload.resize(110, inode: 2)
    #expect(isWaiting(upload.look(after: 0.5)))
    #expect(upload.look(after: 1) == .finished)
  }

  @Test func `a rename into the inbox needs no settling, a change after it does`() {
    var upload = Upload()
    upload.seen.movedIn = true
    #expect(upload.look() == .finished)
    var changed = Upload()
    changed.seen.movedIn = true
    changed.seen.completeness = half
    _ = changed.look()
    changed.grow()
    changed.seen.completeness = .complete
    changed.seen.movedIn = false
    #expect(isWaiting(changed.look(after: 0.1)))
    #expect(changed.look(after: 1) == .finished)
  }

  @Test func `a writer is waited for as long as it takes, complete or not`() {
    var upload = Upload(timeout: .seconds(60))
    upload.seen.writer = .present
    for completeness in [Completeness.complete, half, .unbounded, .unrecognised] {
      upload.seen.completeness = completeness
      for _ in 0..<10 { #expect(isWaiting(upload.look(after: 59))) }
    }
    upload.seen.writer = .none
    upload.seen.completeness = .complete
    #expect(isWaiting(upload.look(after: 0.1)))
    #expect(upload.look(after: 1) == .finished)
  }

  @Test func `nobody knows of a writer: a longer quiet time, never none`() {
    for (completeness, seconds) in [(Completeness.complete, 10.0), (.unbounded, 30), (.unrecognised, 10)] {
      var upload = Upload()
      upload.seen.writer = .unknown
      upload.seen.completeness = completeness
      upload.seen.movedIn = true
      #expect(isWaiting(upload.look()))
      #expect(isWaiting(upload.look(after: seconds - 1)))
      #expect(upload.look(after: 1) == .finished)
    }
  }

  @Test func `a container without an end is quiet for a while`() {
    var upload = Upload()
    upload.seen.completeness = .unbounded
    #expect(isWaiting(upload.look()))
    #expect(isWaiting(upload.look(after: 9.9)))
    #expect(upload.look(after: 0.1) == .finished)
  }

  @Test func `packets or fragments that may end here need no longer than a container that says so`() {
    var upload = Upload()
    upload.seen.completeness = .mayGoOn
    #expect(isWaiting(upload.look()))
    #expect(isWaiting(upload.look(after: 0.9)))
    #expect(upload.look(after: 0.1) == .finished)
  }

  @Test func `cut within a packet is unfinished, unless the file was moved in like this`() {
    var upload = Upload(timeout: .seconds(60))
    upload.seen.completeness = .cut(why: "cut")
    #expect(isWaiting(upload.look()))
    #expect(isWaiting(upload.look(after: 59)))
    #expect(refusal(upload.look(after: 1)) == .unfinishedUpload)
    var moved = Upload()
    moved.seen.completeness = .cut(why: "cut")
    moved.seen.movedIn = true
    #expect(moved.look() == .finished)
  }

  @Test func `an incomplete file is given up after the timeout since it last grew`() {
    var upload = Upload(timeout: .seconds(60))
    upload.seen.completeness = half
    #expect(isWaiting(upload.look()))
    #expect(isWaiting(upload.look(after: 59)))
    upload.grow()
    #expect(isWaiting(upload.look(after: 0.5)))
    #expect(isWaiting(upload.look(after: 59)))
    #expect(refusal(upload.look(after: 1)) == .unfinishedUpload)
  }

  @Test func `blocks filled in place count as growth`() {
    var upload = Upload(timeout: .seconds(60))
    upload.seen.completeness = half
    _ = upload.look()
    let status = upload.seen.status
    upload.seen.status = FileStatus(
      identity: status.identity, sizeBytes: status.sizeBytes, modifiedNanoseconds: status.modifiedNanoseconds,
      allocatedBytes: 4096)
    _ = upload.look(after: 59)
    #expect(isWaiting(upload.look(after: 59)))
    #expect(refusal(upload.look(after: 1)) == .unfinishedUpload)
  }

  @Test func `an empty file may still be filled; one that was moved in will not`() {
    var upload = Upload(timeout: .seconds(60))
    upload.resize(0)
    upload.seen.completeness = half
    #expect(isWaiting(upload.look()))
    #expect(isWaiting(upload.look(after: 59)))
    #expect(refusal(upload.look(after: 1)) == .empty)
    var moved = Upload()
    moved.resize(0)
    moved.seen.movedIn = true
    #expect(refusal(moved.look()) == .empty)
  }

  @Test func `a name that is no video's is decided as soon as it lies still`() {
    var upload = Upload()
    upload.seen.isRefusedByName = true
    upload.seen.completeness = half
    #expect(isWaiting(upload.look()))
    #expect(upload.look(after: 1) == .finished)
  }

  @Test func `looks get rarer, and never miss the deadline`() {
    var upload = Upload(timeout: .seconds(100))
    upload.seen.completeness = half
    let end = upload.now + .seconds(100)
    var looks = 0
    while case .wait(let until, _) = upload.progress.observe(upload.seen, at: upload.now) {
      #expect(until > upload.now && until <= end)
      upload.now = until
      looks += 1
    }
    #expect(upload.now == end && looks < 50)
  }
}
