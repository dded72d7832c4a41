import Catalog
import Foundation
import Inbox
import Operations

/// Files that belong to videos: subtitles, pictures, metadata. They wait in the inbox until there is a video of their name,
/// and are taken for it then, whatever it has come to.
extension IntakeDesk {
  func newCandidate(_ path: InboxPath, noticed: Date = Timestamp.now()) -> Candidate {
    var candidate = Candidate(path: path, noticed: noticed, progress: UploadProgress(limits: limits))
    if let name = SidecarName(path.name), !live.current.watching.extensions.contains(name.ending) {
      candidate.sidecar = name
    }
    return candidate
  }

  /// Where a file's video is.
  private enum Home {
    case video(KnownVideo)
    /// It is in the inbox, and not claimed yet.
    case arriving(InboxPath)
    /// It has been ready for long; another of its name may be on its way.
    case ready(until: ContinuousClock.Instant)
    case none
  }

  /// - Returns: what happened, and whether the file is waited for.
  func examineSidecar(
    _ candidate: inout Candidate, _ name: SidecarName, movedIn: Bool, _ state: inout State
  ) throws -> ([Effect], Bool) {
    let path = candidate.path
    let file: InspectedFile
    do throws(InspectionFailure) {
      file = try inbox.openFile(path)
    } catch {
      guard error.refusal != nil else { throw error }
      let place = BytePath(inbox.path).appending(path.bytes)
      guard let status = try FileSystem.status(place), !status.isFolder else { return ([], false) }
      // A link or a pipe is whole as it is; that it cannot be used is said when it is with its video.
      return try settle(&candidate, name, &state) { true }
    }
    let status = file.status
    candidate.sizeBytes = status.sizeBytes
    var effects: [Effect] = []
    if !candidate.isReported {
      candidate.isReported = true
      effects.append(.event(.noticed(sizeBytes: status.sizeBytes), .init(path)))
    }
    switch WriterDetection.examine(file) {
    case .noWriter(let lease):
      guard isWhole(&candidate, status, .none, movedIn) else { return (effects, true) }
      let (more, isWaiting) = try settle(&candidate, name, &state) { lease.stands }
      return (effects + more, isWaiting)
    case .writer:
      _ = isWhole(&candidate, status, .present, movedIn)
      return (effects, true)
    case .unknown(let file, _):
      guard isWhole(&candidate, status, .unknown, movedIn) else { return (effects, true) }
      let (more, isWaiting) = try settle(&candidate, name, &state) { isUnchanged(file, since: status) }
      return (effects + more, isWaiting)
    }
  }

  /// Nothing in it says where it ends, so whether it lies still is all there is to go by.
  private func isWhole(
    _ candidate: inout Candidate, _ status: FileStatus, _ writer: UploadProgress.Writer, _ movedIn: Bool
  ) -> Bool {
    switch observe(&candidate, status, writer, .complete, movedIn) {
    case .wait(let until, let why):
      candidate.nextLook = until
      candidate.why = why
      candidate.aloneSince = nil
      return false
    // An empty one is handed on too: whoever files it says what is wrong.
    case .finished, .timedOut: return true
    }
  }

  private func settle(
    _ candidate: inout Candidate, _ name: SidecarName, _ state: inout State, isUntouched: () -> Bool
  ) throws -> ([Effect], Bool) {
    let path = candidate.path
    switch try home(of: candidate, name, &state) {
    case .video(let video):
      guard isUntouched() else { return wait(&candidate, live.current.watching.settle, "it has just changed") }
      let sidecars = SidecarSpool(layout: claiming.spool.layout)
      guard try sidecars.take(path, for: video, inbox: inbox) else {
        return wait(&candidate, .seconds(2), "an earlier file of its name is still being worked on")
      }
      try claiming.syncInboxFolder(of: path)
      return ([.joined(video.id, video.collection)], false)
    case .arriving(let other):
      remember(candidate, name, &state)
      candidate.aloneSince = nil
      return wait(&candidate, .seconds(30), "it waits for '\(other)', which is still arriving")
    case .ready(let until):
      remember(candidate, name, &state)
      return wait(
        &candidate, ContinuousClock.now.duration(to: until), "it waits whether another video of its name comes")
    case .none:
      remember(candidate, name, &state)
      return try waitAlone(&candidate, name)
    }
  }

  /// No video far and wide.
  private func waitAlone(_ candidate: inout Candidate, _ name: SidecarName) throws -> ([Effect], Bool) {
    let patience = live.current.watching.sidecarTimeout
    let since = candidate.aloneSince ?? .now
    let left = patience - since.duration(to: .now)
    let stem = PrintableName.text(of: name.readings.last?.stem ?? candidate.path.name)
    guard left > .zero else {
      let refusal = Refusal(
        .sidecarWithoutVideo,
        "This file belongs to a video by its name, but none came for \(durationText(patience)): no '\(stem)' with an "
          + "ending such as .mp4 was put into the same folder. Copy it into the folder again, with its video.")
      return (try seize(candidate, refusal, sizeBytes: candidate.sizeBytes), false)
    }
    let why = "there is no video '\(stem)' for it yet"
    let isNews = candidate.aloneSince == nil
    candidate.aloneSince = since
    let (_, isWaiting) = wait(&candidate, left, why)
    return (isNews ? [.event(.waiting(why: why), .init(candidate.path))] : [], isWaiting)
  }

  private func wait(_ candidate: inout Candidate, _ time: Duration, _ why: String) -> ([Effect], Bool) {
    candidate.nextLook = .now + max(time, .zero)
    candidate.why = why
    return ([], true)
  }

  /// The longest name counts, and for one name: what is arriving, then what is newest.
  private func home(of candidate: Candidate, _ name: SidecarName, _ state: inout State) throws -> Home {
    if state.videos == nil { state.videos = try VideoIndex(claiming.spool) }
    for reading in name.readings {
      let key = StemKey(folder: candidate.path.parent, stem: reading.stem)
      let candidates = state.candidates
      let arriving = state.waitingVideos.paths(key) { candidates[$0].map { $0.sidecar == nil } ?? false }
      if let path = arriving.first {
        guard let id = candidates[path]?.video, state.followed.values.contains(where: { $0.claim.id == id }) else {
          return .arriving(path)
        }
        return .video(KnownVideo(id: id, collection: path.collection, path: path))
      }
      guard let video = try state.videos?.newest(key, where: isThere) else { continue }
      if try FileSystem.status(claiming.spool.record(video.id)) != nil { return .video(video) }
      let until = (candidate.progress.since ?? .now) + timing.joinDelay
      return until <= .now ? .video(video) : .ready(until: until)
    }
    return .none
  }

  /// Whether files can still join the video.
  private func isThere(_ video: KnownVideo) throws -> Bool {
    let output = claiming.spool.layout.video(video.id, in: video.collection)
    do throws(CatalogError) {
      switch try output.readManifest().state {
      case .receiving, .processing, .review, .ready: return true
      case .rejected, .failed: return false
      }
    } catch {
      if error.isMissing { return try FileSystem.status(claiming.spool.record(video.id)) != nil }
      throw error
    }
  }

  private func remember(_ candidate: Candidate, _ name: SidecarName, _ state: inout State) {
    for reading in name.readings {
      state.waitingSidecars.insert(candidate.path, StemKey(folder: candidate.path.parent, stem: reading.stem))
    }
    let candidates = state.candidates
    state.waitingSidecars.tidy(needed: candidates.count) { candidates[$0] != nil }
    state.waitingVideos.tidy(needed: candidates.count) { candidates[$0] != nil }
  }

  /// A video is claimed: what waits for it is taken along, before anybody works on it.
  func join(_ claim: Claim, _ state: inout State) -> [Effect] {
    state.videos?.add(claim)
    return waitingFor(StemKey(video: claim.path), &state).flatMap { look(at: $0, movedIn: false, &state) }
  }

  private func waitingFor(_ key: StemKey, _ state: inout State) -> [InboxPath] {
    let candidates = state.candidates
    return state.waitingSidecars.paths(key) { candidates[$0]?.sidecar != nil }
  }
}
