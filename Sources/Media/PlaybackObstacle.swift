/// Why a video track cannot be given to browsers as it is.
package enum PlaybackObstacle: Equatable, Sendable {
  /// They cannot decode it. `why` is a clause.
  case unplayable(why: String)
  /// They play it, and it looks wrong.
  case unsightly(why: String)

  package var why: String {
    switch self {
    case .unplayable(let why), .unsightly(let why): why
    }
  }
}

extension MediaFacts.VideoTrack {
  /// nil when every browser plays the track well. A turned one they turn (the display matrix in the header of fragmented
  /// MP4); Firefox mirrors none, and none of them mends interlaced pictures.
  /// - Parameter codecs: libavcodec's names of what the operator trusts the viewers' browsers to play besides H.264.
  package func playbackObstacle(copying codecs: Set<String> = []) -> PlaybackObstacle? {
    guard codec == "h264" || codecs.contains(codec) else {
      return .unplayable(why: "it is \(CodecName.words(for: codec)), not H.264")
    }
    switch pixelFormat {
    // The second is the same with the full range of values, as phones and cameras write it.
    case nil, "yuv420p", "yuvj420p": break
    case "yuv420p10le" where codec != "h264": break
    case .some(let format):
      let depth = bitDepth.map { $0 > 8 ? "\($0) bits a colour" : nil } ?? nil
      let what = depth ?? "another colour format (\(format))"
      let (name, played) = codec == "h264" ? ("H.264", "8 bits") : (CodecName.words(for: codec), "8 or 10 bits")
      return .unplayable(why: "its \(name) video has \(what), where browsers play \(played) and 4:2:0 only")
    }
    if isInterlaced { return .unsightly(why: "it is interlaced, which browsers show with combs at moving edges") }
    if isMirrored { return .unsightly(why: "it has to be mirrored to be upright, which not every browser does") }
    return nil
  }
}
