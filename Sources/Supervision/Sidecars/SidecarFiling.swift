import Catalog
import Foundation
import Inbox
import Operations

/// Brings the files that wait for a video to where they belong, as far as the video's state lets it. Blocking calls.
///
/// Everything follows from what lies on the disk, and each step can be done again, so it does not matter how often a video
/// is looked at, or where a look was cut short.
struct SidecarFiling: Sendable {
  /// What one look has come to.
  struct Outcome: Sendable {
    enum Next: Equatable, Sendable {
      /// Nothing waits any more.
      case done
      /// To be looked at again, this long from now at the latest.
      case again(Duration)
      /// The picture `file` is to be decoded by a worker; a copy of it lies at `copy`, whose name nobody else has chosen.
      case decode(_ file: BytePath, copy: String)
    }

    var next = Next.done
    /// A worker is to make renditions of subtitles that were laid beside the video.
    var makesSubtitles = false
    var events: [(event: JournalEvent, subject: Journal.Subject)] = []
    /// Files that were refused, as their owners are told of refused videos.
    var refused: [(claim: Claim, refusal: Refusal, file: String)] = []
  }

  /// How often a video is looked at that is being worked on. News of it come at once; this is for what brings none.
  private static let patience = Duration.seconds(15)
  /// The same when somebody has the folder's lock for a moment.
  private static let lockPause = Duration.milliseconds(500)

  let spool: Spool
  let sidecars: SidecarSpool

  /// Tells people in the share; nil: nobody does.
  let receipts: Receipts?

  init(spool: Spool, receipts: Receipts? = nil) {
    self.spool = spool
    self.receipts = receipts
    sidecars = SidecarSpool(layout: spool.layout)
  }

  /// - Parameters:
  ///   - isRefused: the video was refused just now; what waits for it goes beside it.
  ///   - picture: what a worker has said about a picture: that it has made the poster from it, or what is wrong.
  func look(
    at id: VideoID, in collection: CollectionName, isRefused: Bool = false, picture: DecodedPicture? = nil
  ) throws -> Outcome {
    let files = try sidecars.files(id, in: collection)
    var step = Step(filing: self, id: id, collection: collection)
    guard !files.isEmpty else {
      step.outcome.makesSubtitles = try sidecars.hasSubtitleMark(id, in: collection) && step.manifest()?.state == .ready
      if !step.outcome.makesSubtitles { try sidecars.remove(id, in: collection) }
      return step.outcome
    }
    if isRefused {
      for file in files { try step.lay(file, besideRefused: true) }
      try sidecars.remove(id, in: collection)
      return step.outcome
    }
    let isClaimed = try FileSystem.status(spool.record(id)) != nil
    switch (try step.manifest()?.state, isClaimed) {
    // Taken back, or removed by the operator; what was a video may become one again.
    case (nil, false), (.failed, false), (.rejected, false):
      for file in files { try step.giveBack(file) }
      try sidecars.remove(id, in: collection)
    case (nil, true), (.failed, true), (.rejected, true): step.outcome.next = .again(Self.patience)
    // A video that is skipped as a duplicate is ready too, until its claim has come to its end.
    case (.ready, true), (.review, true): step.outcome.next = .again(Self.patience)
    case (.receiving, _), (.processing, _):
      try step.prepare(files)
      step.outcome.next = .again(Self.patience)
    case (.ready, false), (.review, false):
      let isMine: Void? = try step.withLock { try step.file(files, picture: picture) }
      if isMine == nil { step.outcome.next = .again(Self.lockPause) }
    }
    return step.outcome
  }
}

/// What a worker has found out about a picture.
struct DecodedPicture: Sendable {
  let file: BytePath
  /// Nil: it is the video's poster now.
  let fault: SidecarFault?

  init(file: BytePath, fault: SidecarFault? = nil) {
    self.file = file
    self.fault = fault
  }
}
