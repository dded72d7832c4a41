/// What Leat tells its operator, one case a kind: a sentence for people, fields for machines.
///
/// Levels: `error`, somebody has to act; `warning`, somebody should look; `notice`, a milestone of one video or of
/// the service; `info`, the steps between; `debug`, for developers.
package enum JournalEvent: Equatable, Sendable {
  case started(version: String, root: String)
  case stopping(why: String)
  case configurationReloaded(path: String)
  case configurationRejected(ConfigurationError)

  case noticed(sizeBytes: Int64?)
  case waiting(why: String)
  /// `why` is the reason for transcoding, if anything is transcoded.
  case accepted(sizeBytes: Int64?, transcodedBecause: String?)
  case refused(code: String, message: String)
  /// - Parameter expectedBytes: how long the file is going to be, when its beginning tells.
  case following(sizeBytes: Int64, expectedBytes: Int64?)
  case notFollowed(why: String)
  case withdrawn(why: String)
  /// - Parameter earlier: the video that has the same content.
  case duplicate(of: String, isSkipped: Bool)
  /// - Parameters:
  ///   - file: its name, printable.
  ///   - what: e.g. `subtitles, en`.
  case sidecarTaken(file: String, what: String)
  case sidecarRefused(file: String, why: String)
  case sidecarSetAside(file: String, why: String)
  case workerStarted(process: Int32, attempt: Int)
  /// - Parameter after: since the file was finished.
  case playable(after: Duration)
  /// - Parameter videoDuration: how long the video plays, to tell how many times real time it was.
  case ready(took: Duration, videoDuration: Duration?)
  /// Smaller renditions are there; which.
  case ladder(String)
  /// - Parameter attempt: the one that failed.
  case retrying(why: String, attempt: Int, of: Int, after: Duration)
  case failed(why: String, next: String)
  case noProgress(process: Int32, after: Duration)
  case recovered(what: String)
  case sourceKept(why: String)
  /// - Parameter what: which track, and how loud it was.
  case loudness(what: String)

  case pollingInstead(folder: String, fileSystem: String, interval: Duration)
  case watchLimitReached(folder: String)
  case queueOverflowed
  case freeSpaceLow(freeBytes: Int64, wantedBytes: Int64)
  case freeSpaceAgain(freeBytes: Int64)
  case entryBroken(path: String, why: String)
  case trouble(what: String)

  package var kind: Kind {
    switch self {
    case .started: .started
    case .stopping: .stopping
    case .configurationReloaded: .configurationReloaded
    case .configurationRejected: .configurationRejected
    case .noticed: .noticed
    case .waiting: .waiting
    case .accepted: .accepted
    case .refused: .refused
    case .following: .following
    case .notFollowed: .notFollowed
    case .withdrawn: .withdrawn
    case .duplicate: .duplicate
    case .sidecarTaken: .sidecarTaken
    case .sidecarRefused: .sidecarRefused
    case .sidecarSetAside: .sidecarSetAside
    case .workerStarted: .workerStarted
    case .playable: .playable
    case .ready: .ready
    case .ladder: .ladder
    case .retrying: .retrying
    case .failed: .failed
    case .noProgress: .noProgress
    case .recovered: .recovered
    case .sourceKept: .sourceKept
    case .loudness: .loudness
    case .pollingInstead: .pollingInstead
    case .watchLimitReached: .watchLimitReached
    case .queueOverflowed: .queueOverflowed
    case .freeSpaceLow: .freeSpaceLow
    case .freeSpaceAgain: .freeSpaceAgain
    case .entryBroken: .entryBroken
    case .trouble: .trouble
    }
  }

  package var level: Configuration.LogLevel {
    switch kind {
    case .failed, .configurationRejected, .watchLimitReached, .entryBroken, .trouble: .error
    case .refused, .sidecarRefused, .retrying, .noProgress, .sourceKept, .freeSpaceLow, .queueOverflowed: .warning
    case .started, .stopping, .configurationReloaded, .accepted, .playable, .ready, .ladder, .recovered,
      .pollingInstead,
      .freeSpaceAgain, .withdrawn, .duplicate, .sidecarTaken, .sidecarSetAside:
      .notice
    case .noticed, .waiting, .following, .workerStarted, .loudness: .info
    case .notFollowed: .debug
    }
  }

  /// `LEAT_STAGE`: where on its way a video is; nil for what is about no video.
  package var stage: String? {
    switch kind {
    case .noticed, .waiting, .following, .notFollowed, .withdrawn: "inbox"
    case .accepted, .refused, .sidecarTaken, .sidecarRefused, .sidecarSetAside: "validate"
    case .workerStarted, .playable, .retrying, .failed, .noProgress, .loudness: "package"
    case .ready, .ladder, .sourceKept, .duplicate: "publish"
    case .recovered: "recover"
    default: nil
    }
  }

  /// `LEAT_REASON`: a refusal's code, or why it came to this.
  package var reason: String? {
    switch self {
    case .refused(let code, _): code
    case .notFollowed(let why), .withdrawn(let why), .waiting(let why), .retrying(let why, _, _, _),
      .failed(let why, _), .sourceKept(let why),
      .entryBroken(_, let why), .stopping(let why), .sidecarRefused(_, let why), .sidecarSetAside(_, let why):
      why
    case .accepted(_, let why): why
    case .started(let version, _): version
    default: nil
    }
  }
}
