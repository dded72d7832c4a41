import Media

/// Reads the fragments of a segment (ISO/IEC 14496-12 §8.8): their headers, and the first bytes of the first sample; of all
/// pictures, where there are closed captions.
struct FragmentScan {
  private let bytes: any StreamBytes
  private let header: InitSegment
  private let isPicture: Bool
  private var hasCaptions: Bool
  private var facts: SegmentFacts
  private var payload: [Range<Int64>] = []
  private var samples = 0

  private static let longestHeader = 16 << 20
  /// Two hours of 60 pictures a second in one segment.
  private static let mostSamples = 432_000
  /// Beyond it times could overflow: 2^61 ticks are 800 years at a gigahertz.
  private static let latestTime: UInt64 = 1 << 61

  /// - Parameters:
  ///   - isPicture: the segment of an I-frame playlist, which may end within its `mdat`.
  ///   - hasCaptions: whether somebody says that there are any; else the first picture tells.
  static func facts(
    of bytes: any StreamBytes, header: InitSegment, isPicture: Bool, hasCaptions: Bool = false
  ) throws(StreamReadError) -> SegmentFacts {
    var scan = FragmentScan(bytes, header, isPicture, hasCaptions)
    try scan.run()
    return scan.facts
  }

  private init(_ bytes: any StreamBytes, _ header: InitSegment, _ isPicture: Bool, _ hasCaptions: Bool) {
    self.bytes = bytes
    self.header = header
    self.isPicture = isPicture
    self.hasCaptions = hasCaptions && !isPicture
    facts = SegmentFacts()
    facts.container = .fragmentedMP4
    facts.sizeBytes = bytes.sizeBytes
  }

  private mutating func run() throws(StreamReadError) {
    let (boxes, fault) = try TopBox.walk(bytes, mayEndEarly: isPicture)
    if let fault { facts.fault("rfc8216-3.3", fault) }
    facts.beginsWithFragment =
      boxes.first { !["styp", "sidx", "emsg", "prft", "free"].contains($0.type) }?.type == "moof"
    payload = boxes.filter { $0.type == "mdat" }.map { $0.bodyOffset..<max($0.bodyOffset, $0.end) }
    var fragments = 0
    for box in boxes where box.type == "moof" && box.end <= bytes.sizeBytes {
      fragments += 1
      guard let body = try box.body(of: bytes, upTo: Self.longestHeader), body.count == box.bodyBytes else {
        facts.fault("rfc8216-3.3", "has a 'moof' of \(box.sizeBytes) bytes, which is not read")
        continue
      }
      let parts = MovieBoxes(body[...])
      if !parts.isWhole { facts.fault("rfc8216-3.3", "has a broken box in the 'moof' at byte \(box.offset)") }
      if parts.body("mfhd") == nil { facts.fault("rfc8216-3.3", "has no 'mfhd' in the 'moof' at byte \(box.offset)") }
      let tracks = parts.all.filter { $0.type == "traf" }
      if tracks.isEmpty { facts.fault("rfc8216-3.3", "has a 'moof' without a track at byte \(box.offset)") }
      for track in tracks { try read(MovieBoxes(track.body), at: box) }
    }
    for index in facts.tracks.indices { facts.tracks[index].settleEnd() }
    // What an I-frame lacks is told by Apple's 6.10.
    if fragments == 0, !isPicture { facts.fault("rfc8216-3.3", "has no 'moof': it is no fragment") }
  }

  private mutating func read(_ track: MovieBoxes, at box: TopBox) throws(StreamReadError) {
    guard let head = track.body("tfhd").flatMap({ TrackHead($0, header) }) else {
      return facts.fault("rfc8216-3.3", "has a track without a sound 'tfhd' at byte \(box.offset)")
    }
    guard let format = header.tracks.first(where: { $0.id == head.track }) else {
      return facts.fault("rfc8216-3.3", "holds track \(head.track), which its EXT-X-MAP does not have")
    }
    if head.hasAbsoluteOffset {
      facts.fault("rfc8216-3.3", "says where its samples are by absolute offsets, not relative to the fragment")
    }
    guard let time = track.body("tfdt").flatMap(Self.decodeTime) else {
      return facts.fault("rfc8216-3.3", "has no sound 'tfdt' at byte \(box.offset): nobody knows when it is shown")
    }
    let index: Int
    if let known = facts.tracks.firstIndex(where: { $0.id == head.track }) {
      index = known
      let expected = facts.tracks[known].decodeEnd
      if time != expected {
        facts.fault(
          "apple-7.3", "the fragment at byte \(box.offset) is decoded at \(time), the one before ends at \(expected)")
      }
      facts.tracks[known].decodeEnd = time
    } else {
      index = facts.tracks.count
      facts.tracks.append(
        SegmentTrack(id: head.track, timescale: format.timescale, decodeStart: time))
    }
    var place = box.offset
    for (type, body) in track.all where type == "trun" {
      guard let run = SampleRun(body, head.defaults) else {
        return facts.fault("rfc8216-3.3", "has a broken 'trun' at byte \(box.offset)")
      }
      samples += run.count
      guard samples <= Self.mostSamples else {
        return facts.fault("rfc8216-3.3", "has more than \(Self.mostSamples) samples")
      }
      if let offset = run.dataOffset { place = box.offset + offset }
      let isFirst = facts.tracks[index].samples == 0
      let sizes = run.add(to: &facts.tracks[index], handlesSync: format.kind == .video)
      checkPlace(place, sizes.total, of: box)
      if isFirst { facts.tracks[index].firstSample = place..<place + sizes.first }
      if format.kind == .video, let prefix = format.nalLengthBytes, !format.isEncrypted {
        if isFirst {
          let picture = try FirstPicture(
            in: bytes, at: place, count: sizes.first, lengthBytes: prefix, isHEVC: format.isHEVC)
          facts.tracks[index].startsWithIDR = picture.isIDR
          for message in picture.messages
          where facts.tracks[index].captions.read(unit: message, isHEVC: format.isHEVC) && !isPicture {
            hasCaptions = true
          }
        }
        if hasCaptions { try readCaptions(of: run, at: place, format, prefix, into: index) }
      }
      place += sizes.total
    }
  }

  private mutating func readCaptions(
    of run: SampleRun, at place: Int64, _ format: TrackFormat, _ lengthBytes: Int, into index: Int
  ) throws(StreamReadError) {
    var place = place
    for size in run.sizes {
      let picture = try FirstPicture(
        in: bytes, at: place, count: size, lengthBytes: lengthBytes, isHEVC: format.isHEVC)
      for message in picture.messages { facts.tracks[index].captions.read(unit: message, isHEVC: format.isHEVC) }
      place += size
    }
  }

  private mutating func checkPlace(_ place: Int64, _ count: Int64, of box: TopBox) {
    guard count > 0, !payload.contains(where: { $0.lowerBound <= place && place + count <= $0.upperBound }) else {
      return
    }
    facts.fault("rfc8216-3.3", "the samples of the fragment at byte \(box.offset) are not within an 'mdat'")
  }

  private static func decodeTime(_ body: ArraySlice<UInt8>) -> Int64? {
    var cursor = ByteCursor(body)
    guard cursor.skip(4), let time = cursor.number(body.first == 1 ? 8 : 4), time < latestTime else { return nil }
    return Int64(time)
  }
}

/// A `tfhd` box (§8.8.7).
private struct TrackHead {
  let track: Int
  let hasAbsoluteOffset: Bool
  let defaults: InitSegment.Defaults

  init?(_ body: ArraySlice<UInt8>, _ header: InitSegment) {
    var cursor = ByteCursor(body)
    guard let flags = cursor.number(4), let track = cursor.integer(4) else { return nil }
    self.track = track
    hasAbsoluteOffset = flags & 1 != 0
    var defaults = header.defaults[track] ?? InitSegment.Defaults()
    if flags & 0x1 != 0, !cursor.skip(8) { return nil }
    if flags & 0x2 != 0, !cursor.skip(4) { return nil }
    if flags & 0x8 != 0 {
      guard let duration = cursor.integer(4) else { return nil }
      defaults.duration = Int64(duration)
    }
    if flags & 0x10 != 0 {
      guard let size = cursor.integer(4) else { return nil }
      defaults.sizeBytes = Int64(size)
    }
    if flags & 0x20 != 0 {
      guard let own = cursor.number(4) else { return nil }
      defaults.flags = UInt32(truncatingIfNeeded: own)
    }
    self.defaults = defaults
  }
}
