package import Catalog
import Foundation
package import Inbox
package import Operations
import Synchronization

/// Looks at files in the inbox and decides what becomes of each: wait, claim, refuse. Blocking calls; no two at once.
package final class IntakeDesk: Sendable {
  /// What the rest of the daemon is told.
  package enum Effect: Sendable {
    case claimed(Claim)
    /// Taken out of the inbox, to be refused.
    case seized(Claim)
    /// Claimed while it is still being uploaded: its worker may begin.
    case follow(Claim)
    /// The upload of a followed file has ended, and the file is claimed for good.
    case grown(Claim)
    /// The upload of a followed file is given up; it is to be refused.
    case expired(Claim)
    /// A followed file is its owner's again: what was made of it goes.
    case withdrawn(Claim)
    /// A file that belongs to this video was taken for it.
    case joined(VideoID, CollectionName)
    case event(JournalEvent, Journal.Subject)
  }

  struct State {
    var candidates: [InboxPath: Candidate] = [:]
    /// Claimed before the last start, and perhaps still in the inbox under another name.
    var claimedFiles: [FileIdentity: VideoID] = [:]
    /// Being made playable while they are uploaded.
    var followed: [FileIdentity: Followed] = [:]
    /// Not to be tried again before they are whole.
    var unfollowable: Set<FileIdentity> = []
    /// What waits in the inbox, by the names of videos.
    var waitingVideos = StemTable()
    var waitingSidecars = StemTable()
    /// Nil as long as no file has asked for a video.
    var videos: VideoIndex?
    var reported: ReceivingReport?
    var nextReport = ContinuousClock.now
    /// Whether something has changed that `receiving.json` may tell.
    var isReportStale = false
    /// Not later than the first candidate's next look.
    var nextDue: ContinuousClock.Instant?

    /// Makes sure that there is a look at `time`.
    mutating func wake(at time: ContinuousClock.Instant) {
      nextDue = nextDue.map { min($0, time) } ?? time
      isReportStale = true
    }
  }

  let inbox: InboxFolder
  let claiming: Claiming
  let live: LiveConfiguration
  let timing: Timing
  let state = Mutex(State())
  private let counted = Atomic(0)

  package struct Timing: Sendable {
    /// How often `receiving.json` may be written.
    package var reportInterval = Duration.seconds(1)
    /// How long to wait after a claim that the system refused.
    package var troubleInterval = Duration.seconds(15)
    /// How long a file must have been growing before it is followed: most files are whole by then.
    package var followDelay = Duration.milliseconds(250)
    /// How long a followed file whose name is gone may take to appear under another.
    package var renameTime = Duration.seconds(8)
    /// The same after a start, when the whole inbox has to be looked through first.
    package var searchTime = Duration.seconds(120)
    /// How long a file that belongs to a ready video waits for another video of that name, which may be on its way.
    package var joinDelay = Duration.seconds(5)

    package init() {}
  }

  package init(
    claiming: Claiming, live: LiveConfiguration, timing: Timing = Timing(),
    claimedFiles: [FileIdentity: VideoID] = [:]
  ) {
    inbox = claiming.inbox
    self.claiming = claiming
    self.live = live
    self.timing = timing
    state.withLock { $0.claimedFiles = claimedFiles }
  }

  /// Files that are waited for.
  package var count: Int { counted.load(ordering: .relaxed) }

  /// When to call `lookAtDue` next. Asked after each hint, so nothing is counted here.
  package var nextLook: ContinuousClock.Instant? {
    state.withLock { state in
      [state.nextDue, state.isReportStale ? state.nextReport : nil].compactMap { $0 }.min()
    }
  }

  package func take(_ hint: InboxHint) -> [Effect] {
    state.withLock { state in
      switch hint {
      case .file(let path, let movedIn): return look(at: path, movedIn: movedIn, &state)
      case .gone(let path):
        if state.candidates.removeValue(forKey: path) == nil {
          state.candidates = state.candidates.filter { !$0.key.isWithin(path) }
        }
        state.isReportStale = true
        return miss(at: path, &state)
      case .rescan(let reason):
        for path in state.candidates.keys { state.candidates[path]?.nextLook = .now }
        state.wake(at: .now)
        return JournalEvent(reason).map { [.event($0, .daemon)] } ?? []
      case .notice(let notice):
        let interval = live.current.watching.pollInterval
        return JournalEvent(notice, inbox: inbox.path, pollInterval: interval).map { [.event($0, .daemon)] } ?? []
      }
    }
  }

  /// Looks again at what is due, and writes `receiving.json` when it is.
  package func lookAtDue() -> [Effect] {
    state.withLock { state in
      let now = ContinuousClock.now
      let due = state.candidates.values.filter { $0.nextLook <= now }.map(\.path).sorted()
      var effects = due.flatMap { look(at: $0, movedIn: false, &state) } + searchMissing(&state)
      counted.store(state.candidates.count, ordering: .relaxed)
      let isMissing = state.followed.values.contains { $0.missingSince != nil }
      state.nextDue = (state.candidates.values.map(\.nextLook) + (isMissing ? [now + .seconds(1)] : [])).min()
      if let problem = writeReport(&state) { effects.append(.event(.trouble(what: problem), .daemon)) }
      return effects
    }
  }

  func look(at path: InboxPath, movedIn: Bool, _ state: inout State) -> [Effect] {
    var candidate = state.candidates.removeValue(forKey: path) ?? newCandidate(path)
    do {
      let (effects, isWaiting) = try examine(&candidate, movedIn: movedIn, &state)
      state.isReportStale = true
      if isWaiting {
        state.candidates[path] = candidate
        state.wake(at: candidate.nextLook)
        if candidate.sidecar == nil { state.waitingVideos.insert(path, StemKey(video: path)) }
      }
      return effects
    } catch InspectionFailure.gone {
      return miss(at: path, &state)
    } catch {
      // A full disk, a missing right: the file stays where it is, and is tried again.
      candidate.nextLook = .now + timing.troubleInterval
      candidate.why = "\(error)"
      let isNews = candidate.trouble != candidate.why
      candidate.trouble = candidate.why
      state.candidates[path] = candidate
      state.wake(at: candidate.nextLook)
      return isNews ? [.event(.trouble(what: "cannot take '\(path)' yet, tried again: \(error)"), .init(path))] : []
    }
  }

  var limits: UploadProgress.Limits {
    let watching = live.current.watching
    return UploadProgress.Limits(settle: watching.settle, uploadTimeout: watching.uploadTimeout)
  }

  /// - Returns: what happened, and whether the file is waited for.
  private func examine(_ candidate: inout Candidate, movedIn: Bool, _ state: inout State) throws -> ([Effect], Bool) {
    let path = candidate.path
    if let name = candidate.sidecar { return try examineSidecar(&candidate, name, movedIn: movedIn, &state) }
    let file: InspectedFile
    do throws(InspectionFailure) {
      file = try inbox.openFile(path)
    } catch {
      guard let refusal = error.refusal else { throw error }
      // A folder by now: what is in it is noticed by itself.
      let place = BytePath(inbox.path).appending(path.bytes)
      guard let status = try FileSystem.status(place), !status.isFolder else { return ([], false) }
      return (try seize(candidate, refusal, sizeBytes: 0), false)
    }
    let status = file.status
    candidate.sizeBytes = status.sizeBytes
    if try isClaimedAlready(status.identity, path, &state) {
      let words = "it was claimed before the last stop, so its second name is removed"
      return ([.event(.recovered(what: words), .init(path))], false)
    }
    let meeting = try meet(&candidate, file, &state)
    var effects = meeting.effects
    candidate.video = state.followed[status.identity]?.claim.id
    if meeting.isSecondName {
      candidate.why = "it is another name of a file that is being uploaded"
      candidate.nextLook = .now + .seconds(5)
      return (effects, true)
    }
    if !candidate.isReported {
      candidate.isReported = true
      effects.append(.event(.noticed(sizeBytes: status.sizeBytes), .init(path)))
    }
    let completeness = try ContainerCompleteness.examine(file)
    switch WriterDetection.examine(file) {
    case .noWriter(let lease):
      let verdict = observe(&candidate, status, .none, completeness, movedIn)
      effects += try act(on: verdict, &candidate, lease.file, isGoingOn: completeness.isOpen, &state) { lease.stands }
    case .writer(let file):
      let verdict = observe(&candidate, status, .present, completeness, movedIn)
      effects += try act(on: verdict, &candidate, file, isGoingOn: true, &state) { false }
    case .unknown(let file, _):
      let verdict = observe(&candidate, status, .unknown, completeness, movedIn)
      effects += try act(on: verdict, &candidate, file, isGoingOn: true, &state) { isUnchanged(file, since: status) }
    }
    return (effects, candidate.isWaiting)
  }

  func observe(
    _ candidate: inout Candidate, _ status: FileStatus, _ writer: UploadProgress.Writer, _ completeness: Completeness,
    _ movedIn: Bool
  ) -> UploadProgress.Verdict {
    let seen = UploadProgress.Observation(
      status: status, writer: writer, completeness: completeness, movedIn: movedIn,
      isRefusedByName: refusalByNow(candidate.path, sizeBytes: status.sizeBytes) != nil)
    return candidate.progress.observe(seen, at: .now)
  }

  private func act(
    on verdict: UploadProgress.Verdict, _ candidate: inout Candidate, _ file: borrowing InspectedFile,
    isGoingOn: Bool, _ state: inout State, isUntouched: () -> Bool
  ) throws -> [Effect] {
    candidate.isWaiting = false
    switch verdict {
    case .wait(let until, let why):
      candidate.isWaiting = true
      candidate.nextLook = until
      candidate.why = why
      if state.followed[file.status.identity] != nil { return [] }
      return try followIfPossible(&candidate, file, isGoingOn: isGoingOn, &state)
    case .timedOut(let refusal):
      return try conclude(&candidate, file, refusal: refusal, &state, isUntouched: isUntouched)
        ?? seize(candidate, refusal, sizeBytes: file.status.sizeBytes)
    case .finished:
      let path = candidate.path
      let size = file.status.sizeBytes
      if let refusal = AcceptancePolicy.refusal(
        filename: path.repairedName, sizeBytes: size, limits: limits(of: path))
      {
        return try seize(candidate, refusal, sizeBytes: size)
      }
      if let effects = try conclude(&candidate, file, refusal: nil, &state, isUntouched: isUntouched) {
        return effects
      }
      state.unfollowable.remove(file.status.identity)
      let outcome = try claiming.claim(
        file, at: candidate.path, noticed: candidate.noticed, isUntouched: isUntouched)
      switch outcome {
      case .claimed(let claim):
        let accepted = JournalEvent.accepted(sizeBytes: claim.sizeBytes, transcodedBecause: nil)
        return join(claim, &state) + [.event(accepted, .init(claim)), .claimed(claim)]
      case .changed:
        candidate.isWaiting = true
        candidate.nextLook = .now + live.current.watching.settle
        candidate.why = "it changed just as it was to be taken"
        return []
      }
    }
  }

  func seize(_ candidate: Candidate, _ refusal: Refusal, sizeBytes: Int64) throws -> [Effect] {
    let claim = try claiming.seize(
      candidate.path, refusal: refusal, sizeBytes: sizeBytes, noticed: candidate.noticed)
    return claim.map { [.seized($0)] } ?? []
  }

  func isUnchanged(_ file: borrowing InspectedFile, since status: FileStatus) -> Bool {
    guard let now = try? file.currentStatus() else { return false }
    return now.sizeBytes == status.sizeBytes && now.modifiedNanoseconds == status.modifiedNanoseconds
  }

  private func isClaimedAlready(
    _ identity: FileIdentity, _ path: InboxPath, _ state: inout State
  ) throws -> Bool {
    guard let id = state.claimedFiles[identity] else { return false }
    guard case .success(let claim?) = claiming.spool.readClaim(id),
      try FileSystem.status(claiming.spool.source(claim))?.identity == identity
    else {
      // The claim is done with, and the number may be another file's by now.
      state.claimedFiles[identity] = nil
      return false
    }
    return try inbox.removeName(path, of: identity)
  }

  /// Why a file of this name is refused however it goes on: an empty one may still be filled.
  func refusalByNow(_ path: InboxPath, sizeBytes: Int64) -> Refusal? {
    AcceptancePolicy.refusal(filename: path.repairedName, sizeBytes: max(sizeBytes, 1), limits: limits(of: path))
  }

  private func limits(of path: InboxPath) -> AcceptanceLimits {
    let settings = live.settings(path.collection)
    // By its name and size alone a file is never refused for its codec.
    return AcceptanceLimits(
      maxSizeBytes: settings.maxSizeBytes, maxDuration: settings.maxDuration,
      extensions: Set(live.current.watching.extensions), allowsTranscoding: settings.transcode)
  }
}
