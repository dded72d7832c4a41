import Inbox

/// A file that is being made playable while it is uploaded, as the intake sees it.
struct Followed: Sendable {
  var claim: Claim
  /// As of the last look: an upload does not shrink.
  var sizeBytes: Int64
  /// Since when its name is missing in the inbox; it may have been renamed.
  var missingSince: ContinuousClock.Instant?
  /// How long to look out for another name.
  var patience: Duration

  var path: InboxPath { claim.path }
}

/// Why a file is not followed any more, or what was published of it goes.
enum WithdrawalReason: String, Sendable {
  case deleted = "it was deleted before its upload had ended"
  case movedAway = "it was moved out of the inbox before its upload had ended"
  case rewritten = "another file was written in its place; that is a video of its own"
  case movedToCollection = "it was moved to another collection; there it is a video of its own"
  case tooLarge = "it has grown larger than is allowed"
}
