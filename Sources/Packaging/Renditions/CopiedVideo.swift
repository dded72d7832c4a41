import Media

/// Packets of the source, bit for bit, for as long as no picture stands for longer than a segment may be. From such a one on
/// the video goes on encoded: only so can it be shown again.
final class CopiedVideo: LeadingRendition {
  /// Where key frames are sparse, decoding would begin with what is there: memory is bounded.
  private static let mostBytes = 64 << 20

  private let rendition: VideoRendition
  private var tail = HiddenTail()
  private var leading = LeadingPictures()
  /// Nil where every picture's length was known beforehand.
  private let continuation: ((VideoContinuation) -> TranscodedVideo)?
  /// The packets from the last key frame on, with which decoding would begin.
  private var group: [Packet] = []
  private var groupBytes = 0
  /// What the packets behind a picture that stands for too long go to, and when it began. Seconds.
  private var rest: (video: TranscodedVideo, from: Double)?

  /// - Parameter continuation: makes what the video goes on with.
  init(_ rendition: VideoRendition, continuation: ((VideoContinuation) -> TranscodedVideo)? = nil) {
    self.rendition = rendition
    self.continuation = continuation
  }

  func append(_ packet: Packet) throws(PackagingError) -> [Cut] {
    var cuts: [Cut] = []
    for packet in tail.pass(packet) {
      cuts += try append(leading.pass(packet, isOpen: rendition.isOpenKeyFrame(packet)))
    }
    return cuts
  }

  private func append(_ due: [LeadingPictures.Due]) throws(PackagingError) -> [Cut] {
    var cuts: [Cut] = []
    for due in due {
      if rest == nil, let continuation, rendition.isTooLate(due.packet) {
        cuts.append(try goOn(continuation))
      }
      if let rest {
        cuts += try rest.video.append(due.packet)
      } else {
        if let cut = try rendition.append(due.packet, earliest: due.earliest) { cuts.append(cut) }
        keep(due.packet)
      }
    }
    return cuts
  }

  private func keep(_ packet: Packet) {
    guard continuation != nil else { return }
    if packet.isKey || groupBytes > Self.mostBytes { (group, groupBytes) = ([], 0) }
    group.append(packet)
    groupBytes += packet.sizeBytes
  }

  /// The cut behind the last picture would be told too late where sound waits for it no longer.
  func soundHasCome(to seconds: Double) throws(PackagingError) -> [Cut] {
    guard rest == nil, let continuation, rendition.isOverdue(at: seconds) else { return [] }
    return [try goOn(continuation)]
  }

  private func goOn(_ continuation: (VideoContinuation) -> TranscodedVideo) throws(PackagingError) -> Cut {
    let behind = try rendition.giveUp()
    let video = continuation(behind)
    rest = (video, rendition.seconds)
    for packet in group { _ = try video.append(packet) }
    group = []
    return Cut(time: MediaTime(behind.start, TimeBase(1, rendition.timescale)), isDiscontinuous: true)
  }

  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime) {
    var cuts = try append(leading.finish())
    if rest == nil, let continuation, rendition.endsTooLate { cuts.append(try goOn(continuation)) }
    if let rest {
      let (more, end) = try rest.video.finish(soundEnd: soundEnd)
      return (cuts + more, end)
    }
    return (cuts, try rendition.finish(soundEnd: soundEnd))
  }

  func abandon() { rest?.video.abandon() }

  var seconds: Double { max(rendition.seconds, rest?.video.seconds ?? 0) }

  var start: MediaTime? { rendition.start }

  var warnings: [String] {
    var warnings: [String] = []
    if rendition.skippedFrames > 0 {
      warnings.append(
        "\(rendition.skippedFrames) frames before the first key frame cannot be decoded and were left out")
    }
    if rendition.dependentSegments > 0 {
      warnings.append("\(rendition.dependentSegments) segments do not begin with an IDR frame")
    }
    if rendition.formats > 1 {
      warnings.append(
        "the video changes its format \(rendition.formats - 1) times: each begins a segment and a new header")
    }
    if tail.shown > 0 {
      warnings.append(
        "\(tail.shown) pictures that the edit list hides behind the end are shown: others cannot be decoded without them"
      )
    }
    warnings += rendition.held.warnings
    if rendition.repairs > 0 {
      warnings.append("\(rendition.repairs) decoding times were missing or wrong and were derived")
    }
    guard let rest else { return warnings }
    warnings.append(
      "after \(Int(rest.from.rounded())) s a picture stands for longer than a segment may be: from there on the video was encoded, so that it can be shown again"
    )
    return warnings + rest.video.warnings
  }
}
