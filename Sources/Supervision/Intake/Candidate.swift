import Foundation
import Inbox

/// A file in the inbox that is not claimed yet.
struct Candidate: Sendable {
  let path: InboxPath
  /// When it was first seen, for people.
  let noticed: Date
  var progress: UploadProgress
  var sizeBytes: Int64 = 0
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
