import Media

/// The video on its way to segments: it decides the cuts for every other rendition. All calls come from the demuxing thread.
protocol LeadingRendition: AnyObject {
  /// Takes the next packet in decoding order.
  /// - Returns: where new segments begin, as far as that has become known since the last call.
  func append(_ packet: Packet) throws(PackagingError) -> [Cut]
  /// Writes what is left; the last picture stays until the sound ends, where that is possible.
  /// - Parameter soundEnd: of the track that is heard longest; nil where there is none.
  /// - Returns: the last places at which segments begin, and when the video ends.
  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime)
  /// Nothing more will come, after an error: returns when no thread of the rendition's runs any more.
  func abandon()
  /// How far the video has come.
  var seconds: Double { get }
  /// When the first picture is shown; nil before it has come.
  var start: MediaTime? { get }
  /// What the operator ought to know, after `finish`.
  var warnings: [String] { get }
}

/// Where a segment begins, in every rendition.
struct Cut: Sendable {
  let time: MediaTime
  /// Another format begins with it (RFC 8216 §4.3.2.3).
  var isDiscontinuous = false
}

/// Packets of the source, bit for bit.
final class CopiedVideo: LeadingRendition {
  private let rendition: VideoRendition
  private var tail = HiddenTail()
  private var leading = LeadingPictures()

  init(_ rendition: VideoRendition) { self.rendition = rendition }

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
      if let cut = try rendition.append(due.packet, earliest: due.earliest) { cuts.append(cut) }
    }
    return cuts
  }

  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime) {
    let cuts = try append(leading.finish())
    return (cuts, try rendition.finish(soundEnd: soundEnd))
  }

  func abandon() {}

  var seconds: Double { rendition.seconds }

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
    return warnings
  }
}
