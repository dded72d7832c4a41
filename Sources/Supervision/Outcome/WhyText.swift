import Catalog

/// The note beside a refused file, for the person who dropped it. UTF-8, short lines, the reason first.
enum WhyText {
  /// No note is longer; a file that is cannot be one.
  static let longestBytes: Int64 = 64 << 10

  static func text(_ claim: Claim, _ refusal: Refusal) -> String {
    """
    \(claim.displayName)
    was not accepted\(refusal.code.isAboutSidecar ? "" : " as a video").

    Why: \(refusal.message)

    Dropped:  \(Timestamp.text(claim.noticed)), \(claim.sizeBytes) bytes, as '\(claim.path)'
    Refused:  \(Timestamp.text(Timestamp.now()))
    Code:     \(refusal.code.rawValue)
    \(reference(claim.id))

    The file lies beside this note, as it came. To try again, put a repaired file into the inbox; a file of the
    same name is welcome. This note and the file are never removed by themselves.

    """
  }

  /// The line by which a note is known again.
  static func reference(_ id: VideoID) -> String { "Number:   \(id)" }
}

extension Refusal.Code {
  /// Whether it is about a file that belongs to a video.
  var isAboutSidecar: Bool {
    switch self {
    case .sidecarUnusable, .sidecarWithoutVideo: true
    default: false
    }
  }
}
