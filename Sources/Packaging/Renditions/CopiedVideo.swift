import Media

/// Packets of the source, bit for bit, for as long as browsers play them and no picture stands for longer than a segment may
/// be. From there on the video goes on encoded, where it may: only so can such a picture be shown again.
final class CopiedVideo: LeadingRendition {
  /// Where key frames are sparse, decoding would begin with what is there: memory is bounded.
  private static let mostBytes = 64 << 20

  /// What becomes of the video where it cannot be copied any more.
  enum Remainder {
    /// It goes on as what is made here.
    case encoded((VideoContinuation) -> TranscodedVideo)
    /// It does not go on.
    case fatal
  }

  private let rendition: VideoRendition
  private var tail = HiddenTail()
  private var leading = LeadingPictures()
  private let remainder: Remainder
  /// The packets from the last key frame on, with which decoding would begin.
  private var group: [Packet] = []
  private var groupBytes = 0
  /// What the packets go to that are not copied any more; and why, a sentence.
  private var rest: (video: TranscodedVideo, why: String)?

  init(_ rendition: VideoRendition, remainder: Remainder) {
    self.rendition = rendition
    self.remainder = remainder
  }

  func append(_ packet: Packet) throws(PackagingError) -> [Cut] {
    var cuts: [Cut] = []
    for packet in tail.pass(packet) {
      cuts += try append(leading.pass(packet))
    }
    return cuts
  }

  private func append(_ due: [LeadingPictures.Due]) throws(PackagingError) -> [Cut] {
    var cuts: [Cut] = []
    for due in due {
      if rest == nil {
        if rendition.isTooLate(due) {
          cuts.append(try goOn())
        } else if case .encoded(let make) = remainder, let why = rendition.obstacle(from: due.packet) {
          cuts.append(try goOn(make, why: why))
        }
      }
      if let rest {
        cuts += try rest.video.append(due.packet)
      } else {
        if let cut = try rendition.append(due) { cuts.append(cut) }
        keep(due.packet)
      }
    }
    return cuts
  }

  private func keep(_ packet: Packet) {
    guard case .encoded = remainder else { return }
    if packet.isKey || groupBytes > Self.mostBytes { (group, groupBytes) = ([], 0) }
    group.append(packet)
    groupBytes += packet.sizeBytes
  }

  /// The cut behind the last picture would be told too late where sound waits for it no longer.
  func soundHasCome(to seconds: Double) throws(PackagingError) -> [Cut] {
    // Where it does not go on, there may be no picture any more, so that nothing is wrong.
    guard rest == nil, case .encoded = remainder, rendition.isOverdue(at: seconds, behind: leading.waiting) else {
      return []
    }
    var cuts = try append(leading.finish())
    if rest == nil { cuts.append(try goOn()) }
    return cuts
  }

  private func goOn() throws(PackagingError) -> Cut {
    switch remainder {
    case .fatal: throw .pictureTooLong(seconds: rendition.seconds)
    case .encoded(let make):
      return try goOn(make, why: "a picture stands for longer than a segment may be")
    }
  }

  private func goOn(
    _ continuation: (VideoContinuation) -> TranscodedVideo, why: String
  ) throws(PackagingError) -> Cut {
    let seconds = Int(rendition.seconds.rounded())
    let behind = try rendition.giveUp()
    let video = continuation(behind)
    rest = (video, "after \(seconds) s \(why): from there on the video was encoded")
    for packet in group { _ = try video.append(packet) }
    group = []
    return Cut(time: MediaTime(behind.start, TimeBase(1, rendition.timescale)), isDiscontinuous: true)
  }

  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime) {
    var cuts = try append(leading.finish())
    if rest == nil, rendition.endsTooLate { cuts.append(try goOn()) }
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
        counted(
          rendition.skippedFrames, one: "a frame before the first key frame cannot be decoded and was left out",
          many: "frames before the first key frame cannot be decoded and were left out"))
    }
    if rendition.dependentSegments > 0 {
      warnings.append(
        counted(
          rendition.dependentSegments, one: "one segment does not begin with an IDR frame",
          many: "segments do not begin with an IDR frame"))
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
      warnings.append(
        counted(
          rendition.repairs, one: "a decoding time was missing or wrong and was derived",
          many: "decoding times were missing or wrong and were derived"))
    }
    guard let rest else { return warnings }
    return warnings + [rest.why] + rest.video.warnings
  }
}
