package import Catalog

/// A video that is made while its file is being uploaded, as the queue sees it.
struct FollowedJob: Sendable {
  enum Upload: Equatable, Sendable {
    case goingOn
    /// All of the file is there.
    case ended
    /// What was made of it is not wanted: it is taken back.
    case withdrawn
    /// The upload never ended, and the file is refused.
    case expired
  }

  var claim: Claim
  var upload = Upload.goingOn
  /// While it runs.
  var worker: WorkerProcess?
  /// Its worker has ended without success, and the intake has said, but not yet told here, how the upload ended.
  var hasFailed = false
}

/// How the queue asks the intake, which alone decides about files in the inbox.
package struct IntakeLink: Sendable {
  /// The video's worker has failed; see `IntakeDesk.release`.
  package var release: @Sendable (_ id: VideoID, _ isRewritten: Bool) async -> Bool
  /// Files that turn out to be still in their owners' hands.
  package var adopt: @Sendable ([Claim]) async -> Void

  package init(
    release: @escaping @Sendable (_ id: VideoID, _ isRewritten: Bool) async -> Bool,
    adopt: @escaping @Sendable ([Claim]) async -> Void
  ) {
    self.release = release
    self.adopt = adopt
  }
}
