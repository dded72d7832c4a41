package import Catalog
import Inbox
import Operations
import Synchronization

/// Files that are claimed while they are still being uploaded.
///
/// The desk alone says when that begins and how it ends, so nothing is decided twice: `finished`, given up, or taken back
/// because the owner deleted, replaced or moved the file.
extension IntakeDesk {
  /// Takes over what the last run was following.
  package func adopt(_ claims: [Claim]) {
    state.withLock { state in
      for claim in claims {
        guard let status = try? FileSystem.status(claiming.spool.source(claim)) else { continue }
        let isInPlace = (try? inbox.status(of: claim.path))?.identity == status.identity
        // Renamed while nobody looked, it is met under its new name when the inbox has been looked through.
        state.followed[status.identity] = Followed(
          claim: claim, sizeBytes: 0, missingSince: isInPlace ? nil : .now, patience: timing.searchTime)
        guard isInPlace, state.candidates[claim.path] == nil else { continue }
        var candidate = newCandidate(claim.path, noticed: claim.noticed)
        candidate.isReported = true
        state.candidates[claim.path] = candidate
      }
      state.wake(at: .now)
    }
  }

  /// The video's worker has ended without success.
  /// - Parameter isRewritten: because there is another file in its place; that one may be followed again.
  /// - Returns: whether the file was still being uploaded; then it is not followed any more, and what was published of it
  ///   is for the caller to take back. Otherwise its end was said already, or is being said.
  package func release(_ id: VideoID, isRewritten: Bool) -> Bool {
    state.withLock { state in
      guard let (identity, followed) = state.followed.first(where: { $0.value.claim.id == id }) else { return false }
      state.followed[identity] = nil
      if isRewritten {
        state.candidates[followed.path]?.startability = nil
      } else {
        state.unfollowable.insert(identity)
      }
      return true
    }
  }

  /// Begins to follow the file when that makes sense.
  func followIfPossible(
    _ candidate: inout Candidate, _ file: borrowing InspectedFile, isGoingOn: Bool, _ state: inout State
  ) throws -> [Effect] {
    let identity = file.status.identity
    guard isGoingOn, live.current.scheduling.receivingJobs > 0, !state.unfollowable.contains(identity),
      refusalByNow(candidate.path, sizeBytes: max(file.status.sizeBytes, candidate.expectedBytes ?? 0)) == nil
    else { return [] }
    // What was seen of a file that has just begun may be half of a write: only what speaks for a stream is kept.
    var isStartable: Bool { if case .startable = candidate.startability { true } else { false } }
    if !isStartable {
      candidate.startability = try Startability.examine(file)
      candidate.expectedBytes = candidate.startability?.expectedBytes
    }
    let age = (candidate.progress.since ?? .now).duration(to: .now)
    switch candidate.startability {
    case .onlyWhole, nil: return []
    case .notYet:
      if age < .seconds(30) { candidate.nextLook = min(candidate.nextLook, .now + timing.followDelay) }
      return []
    case .startable(let expected):
      // What is there within a moment need not be followed.
      guard age >= timing.followDelay else {
        candidate.nextLook = min(candidate.nextLook, .now + timing.followDelay - age)
        return []
      }
      if refusalByNow(candidate.path, sizeBytes: expected ?? 1) != nil { return [] }
      guard
        let claim = try claiming.follow(
          file, at: candidate.path, noticed: candidate.noticed, expectedBytes: expected)
      else {
        state.unfollowable.insert(identity)
        return []
      }
      state.followed[identity] = Followed(
        claim: claim, sizeBytes: file.status.sizeBytes, patience: timing.renameTime)
      let event = JournalEvent.following(sizeBytes: file.status.sizeBytes, expectedBytes: expected)
      return join(claim, &state) + [.event(event, .init(claim)), .follow(claim)]
    }
  }

  /// What the open file at `path` means for what is being followed.
  /// - Returns: what happened; whether the file is to be left alone, because it is the second name of a followed one.
  func meet(
    _ candidate: inout Candidate, _ file: borrowing InspectedFile, _ state: inout State
  ) throws -> (effects: [Effect], isSecondName: Bool) {
    let path = candidate.path
    let identity = file.status.identity
    var effects = miss(at: path, except: identity, &state)
    guard var followed = state.followed[identity] else { return (effects, false) }
    if followed.path != path {
      if (try? inbox.status(of: followed.path))?.identity == identity { return (effects, true) }
      if followed.claim.collection != path.collection {
        effects += withdraw(identity, .movedToCollection, &state)
        return (effects, false)
      }
      followed.claim.path = path
      try claiming.spool.write(followed.claim)
      state.videos?.add(followed.claim)
    }
    followed.missingSince = nil
    followed.patience = timing.renameTime
    if try file.status.sizeBytes < followed.sizeBytes || followed.claim.mark?.matches(file) == false {
      effects += withdraw(identity, .rewritten, &state)
      candidate.progress = UploadProgress(limits: limits)
      candidate.startability = nil
      return (effects, false)
    }
    if refusalByNow(path, sizeBytes: file.status.sizeBytes) != nil {
      effects += withdraw(identity, .tooLarge, &state)
      return (effects, false)
    }
    followed.sizeBytes = file.status.sizeBytes
    if followed.claim.mark == nil, let mark = try ContentMark.taking(from: file) {
      followed.claim.mark = mark
      try claiming.spool.write(followed.claim)
    }
    state.followed[identity] = followed
    return (effects, false)
  }

  /// A name is gone, or means another file by now.
  func miss(at path: InboxPath, except identity: FileIdentity? = nil, _ state: inout State) -> [Effect] {
    var effects: [Effect] = []
    for (key, followed) in state.followed where followed.path.isWithin(path) && key != identity {
      if followed.missingSince != nil { continue }
      if (try? inbox.status(of: followed.path))?.identity == key { continue }
      state.followed[key]?.missingSince = .now
      state.wake(at: .now + .seconds(1))
      effects += search(key, &state)
    }
    return effects
  }

  /// Looks after files whose names are missing: deleted for good, or not yet met under another name.
  func searchMissing(_ state: inout State) -> [Effect] {
    state.followed.filter { $0.value.missingSince != nil }.keys.flatMap { search($0, &state) }
  }

  private func search(_ identity: FileIdentity, _ state: inout State) -> [Effect] {
    guard let followed = state.followed[identity], let since = followed.missingSince else { return [] }
    let links = (try? FileSystem.status(claiming.spool.source(followed.claim)))?.links ?? 0
    // One name is the spool's own.
    if links < 2 { return withdraw(identity, .deleted, &state) }
    return since.duration(to: .now) < followed.patience ? [] : withdraw(identity, .movedAway, &state)
  }

  private func withdraw(_ identity: FileIdentity, _ reason: WithdrawalReason, _ state: inout State) -> [Effect] {
    guard let followed = state.followed.removeValue(forKey: identity) else { return [] }
    if reason == .tooLarge { state.unfollowable.insert(identity) }
    return [.event(.withdrawn(why: reason.rawValue), .init(followed.claim)), .withdrawn(followed.claim)]
  }

  /// The upload of a followed file has ended, or is given up.
  func conclude(
    _ candidate: inout Candidate, _ file: borrowing InspectedFile, refusal: Refusal?, _ state: inout State,
    isUntouched: () -> Bool
  ) throws -> [Effect]? {
    let identity = file.status.identity
    guard let followed = state.followed[identity] else { return nil }
    let outcome =
      if let refusal {
        try claiming.expire(followed.claim, file, refusal: refusal, isUntouched: isUntouched)
      } else {
        try claiming.finish(followed.claim, file, isUntouched: isUntouched)
      }
    guard case .claimed(let claim) = outcome else {
      candidate.isWaiting = true
      candidate.nextLook = .now + live.current.watching.settle
      candidate.why = "it changed just as it was to be taken"
      return []
    }
    state.followed[identity] = nil
    if refusal != nil { return [.expired(claim)] }
    return [.event(.accepted(sizeBytes: claim.sizeBytes, transcodedBecause: nil), .init(claim)), .grown(claim)]
  }
}
