import Media

/// What a video goes on behind that was copied so far, and is encoded from there on; ticks of its timescale.
struct VideoContinuation: Sendable {
  /// Nobody else uses it any more.
  let output: RenditionOutput
  /// Of the packets so far.
  let parameters: CodecParameters
  /// When the last picture that was copied ends.
  let start: Int64
  /// No picture may be decoded before it.
  let decoded: Int64
  let frameDuration: Int64
}
