import Catalog
import Foundation
import Inbox

/// A file in the inbox that is not claimed yet.
struct Candidate: Sendable {
  let path: InboxPath
  /// Set when it belongs to a video by its name.
  var sidecar: SidecarName?
  /// Since when it is whole, and there is no video for it.
  var aloneSince: ContinuousClock.Instant?
  /// When it was first seen, for people.
  let noticed: Date
  var progress: UploadProgress
  var sizeBytes: Int64 = 0
  /// How long the file is going to be, when its beginning tells.
  var expectedBytes: Int64?
  /// Nil as long as nobody has asked.
  var startability: Startability?
  /// The video that is being made of it already.
  var video: VideoID?
  /// Why it waits, as a sentence.
  var why = "it was just noticed"
  var nextLook = ContinuousClock.now
  /// Whether it is to be looked at again.
  var isWaiting = true
  /// Whether its appearance is in the journal.
  var isReported = false
  /// The last trouble with it that was reported, so that each is said once.
  var trouble: String?
}
