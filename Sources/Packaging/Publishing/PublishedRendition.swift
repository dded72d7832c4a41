import Catalog
import HLS

/// One rendition as far as it has been published.
struct PublishedRendition {
  let plan: RenditionPlan
  /// Segments that the playlist on the disk names: it is written only when there are more.
  let resumed: Int
  private(set) var segments: [WrittenSegment] = []
  private(set) var duration = 0.0
  /// For how long a copied picture stands for the sound's sake: nothing that tells of the frame rate.
  var heldSeconds = 0.0
  /// RFC 6381, of every format that the rendition has had.
  private(set) var codecs: [String] = []
  /// LUFS of the source, where it is changed.
  var loudness: Double?
  var hasEnded = false
  /// Segments came since the playlist was written.
  private(set) var isBehind = false
  private var body = ""

  init(plan: RenditionPlan, resumed: Int) {
    self.plan = plan
    self.resumed = resumed
  }

  var isPlayable: Bool { !segments.isEmpty }
  /// Nothing to be seen or heard in it: no segment, or no cue in any.
  var isSilent: Bool { segments.isEmpty || (plan.kind == .subtitles && segments.allSatisfy { $0.samples == 0 }) }
  var playlistPath: String { "\(plan.name)/playlist.m3u8" }

  /// Of sound its packets.
  var pictures: Int { segments.reduce(0) { $0 + $1.samples } }

  /// Frames per second, as they were written. The container's word holds where that agrees: its times may be rounded.
  var frameRate: Double? {
    let (pictures, duration) = (pictures - plan.hiddenPictures, duration - heldSeconds)
    guard plan.kind == .video, pictures > 0, duration > 0 else { return plan.frameRate }
    let agreeing = Double(pictures - 1) / duration...Double(pictures + 1) / duration
    if let said = plan.frameRate, agreeing.contains(said) { return said }
    return Double(pictures) / duration
  }

  mutating func add(codec: String?) {
    if let codec, !codecs.contains(codec) { codecs.append(codec) }
  }

  mutating func append(_ segment: WrittenSegment) {
    body += playlistEntry(segment, isFirst: segments.isEmpty).text
    segments.append(segment)
    duration += segment.duration
    if segments.count > resumed { isBehind = true }
  }

  /// The playlist's text as it stands.
  mutating func takePlaylist(targetDuration: Int, isEnded: Bool) -> String {
    isBehind = false
    var playlist = MediaPlaylist(targetDuration: targetDuration, playlistType: .event)
    // The header's version depends on whether there is an EXT-X-MAP.
    if let first = segments.first { playlist.segments = [playlistEntry(first, isFirst: true)] }
    return playlist.header + body + (isEnded ? MediaPlaylist.endTag : "")
  }

  private func playlistEntry(_ segment: WrittenSegment, isFirst: Bool) -> MediaPlaylist.Segment {
    var entry = MediaPlaylist.Segment(uri: segment.name, duration: segment.duration)
    entry.map = segment.map.map { MediaPlaylist.Map(uri: $0) }
    if let key = segment.key {
      entry.keys = [key]
      // Headers hold no picture: they are in the clear, so what stands before them must say so (RFC 8216 §4.3.2.5).
      if !isFirst { entry.map?.keys = [EncryptionKey(method: .none)] }
    }
    entry.isDiscontinuous = segment.isDiscontinuous
    return entry
  }

  /// The rendition's part of the manifest.
  func manifestEntry(targetDuration: Int, isComplete: Bool) -> Manifest.Rendition {
    var entry = Manifest.Rendition(kind: plan.kind, name: plan.name, how: plan.how)
    entry.why = plan.why
    entry.codec = codecs.first
    entry.language = plan.language
    entry.title = plan.title
    entry.roles = Manifest.roles(plan.audio?.roles ?? [])
    entry.width = plan.size?.width
    entry.height = plan.size?.height
    entry.frameRate = plan.frameRate
    entry.channels = plan.channels
    entry.sourceLoudness = loudness
    guard isComplete else { return entry }
    let rate = BitRate(segments: segments, targetDuration: targetDuration)
    entry.bandwidth = rate.peak
    entry.averageBandwidth = rate.average
    entry.state = .complete
    entry.segments = segments.map {
      Manifest.Segment(path: "\(plan.name)/\($0.name)", duration: $0.duration, sizeBytes: $0.sizeBytes)
    }
    return entry
  }
}
