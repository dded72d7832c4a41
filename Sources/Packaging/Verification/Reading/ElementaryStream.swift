import HLS
import Media

/// One PID of a transport stream: its packets' counter, its times, what its first bytes say. Times at 90 kHz.
struct ElementaryStream {
  private(set) var format: TrackFormat
  private(set) var track: SegmentTrack
  private(set) var fault: String?
  private let type: UInt8
  private var counter: UInt8?
  private var reference: Int64?
  private var decodeTime: Int64?
  private var shownTime: Int64 = 0
  private var isFlaggedAsSync = false
  private var lastDuration: Int64 = 0
  private var unit: [UInt8] = []

  /// Parameter sets and messages before the first slice; all frames of a packet of sound.
  private var longestUnit: Int { format.kind == .video ? 8192 : 65536 }

  /// - Parameter reference: a time nearby, so that clocks of 33 bits that wrap go on.
  init(_ stream: TransportTables.Stream, reference: Int64?) {
    type = stream.type
    self.reference = reference
    let (kind, codec): (TrackFormat.Kind, String?) =
      switch stream.type {
      case 0x1B, 0xDB: (.video, nil)
      case 0x24: (.video, nil)
      case 0x0F, 0x11, 0xCF: (.audio, nil)
      case 0x03, 0x04: (.audio, "mp4a.40.34")
      case 0x81, 0xC1: (.audio, "ac-3")
      case 0x87, 0xC2: (.audio, "ec-3")
      default: (.other, nil)
      }
    format = TrackFormat(id: stream.pid, kind: kind, timescale: 90000, codec: codec)
    format.sampleEntry = stream.type == 0x24 ? "hevc" : stream.type == 0x1B ? "avc" : ""
    track = SegmentTrack(id: stream.pid, timescale: 90000, decodeStart: 0)
  }

  /// Takes one packet's payload.
  mutating func take(
    _ payload: ArraySlice<UInt8>, counter: UInt8, startsUnit: Bool, isDiscontinuous: Bool, isSync: Bool
  ) {
    if let before = self.counter, !isDiscontinuous, counter != (before + 1) & 15, counter != before, fault == nil {
      fault = "continuity counter \(counter) follows \(before) in PID \(track.id)"
    }
    self.counter = counter
    track.counters = .init(first: track.counters?.first ?? counter, last: counter)
    guard format.kind == .video || format.kind == .audio else { return }
    if startsUnit {
      endUnit()
      guard let (body, shown, decoded) = Self.packetHeader(payload) else { return }
      begin(shown: shown, decoded: decoded, isSync: isSync)
      unit = Array(body.prefix(longestUnit))
    } else if decodeTime != nil, unit.count < longestUnit {
      unit += payload.prefix(longestUnit - unit.count)
    }
  }

  mutating func finish() {
    endUnit()
    defer { track.countFleeting() }
    guard let decodeTime else { return }
    if format.kind == .video || track.decodeEnd <= decodeTime {
      let typical = track.samples > 0 ? (decodeTime - track.decodeStart) / Int64(track.samples) : 0
      let last = typical > 0 ? typical : lastDuration
      track.addSample(duration: last > 0 ? last : 0)
      track.decodeEnd = decodeTime + last
      track.end += max(0, last)
      if format.kind == .video { track.guessed = max(0, last) }
    }
  }

  var hasTimes: Bool { reference != nil && decodeTime != nil }

  private mutating func begin(shown: UInt64, decoded: UInt64, isSync: Bool) {
    let time = unwrapped(decoded)
    reference = time
    let picture = unwrapped(shown)
    isFlaggedAsSync = isSync
    shownTime = picture
    if let before = decodeTime {
      lastDuration = time - before
      if lastDuration < 0, fault == nil {
        fault = "a decoding time of \(time) follows \(before) in PID \(track.id)"
      }
      if format.kind == .video || track.decodeEnd <= before { track.addSample(duration: max(0, lastDuration)) }
    } else {
      track.decodeStart = time
      track.decodeEnd = time
      track.firstShown = picture
    }
    decodeTime = time
    track.start = min(track.start, picture)
    track.end = max(track.end, picture)
    if format.kind == .video { track.addShown(picture) }
  }

  /// What has been gathered of an access unit or a packet of sound is looked at.
  private mutating func endUnit() {
    guard !unit.isEmpty, decodeTime != nil else { return }
    if format.kind == .video {
      readPicture()
    } else if type == 0x0F {
      readSound()
    } else if [0x81, 0x87].contains(type) {
      readDolby()
    }
    unit = []
  }

  private mutating func readPicture() {
    var isIDR: Bool?
    for range in AnnexB.units(unit) {
      if isIDR == nil { isIDR = FirstPicture.isIDR(unit: unit[range.lowerBound], isHEVC: format.isHEVC) }
      if !format.isHEVC, unit[range.lowerBound] & 0x1f == 7, format.configuration.isEmpty {
        readParameters(unit[range])
      }
      if isIDR != nil { break }
      if SupplementalMessages.isMessage(unit[range.lowerBound], isHEVC: format.isHEVC) {
        track.captions.read(unit: Array(unit[range]), isHEVC: format.isHEVC)
      }
    }
    if track.firstSync == nil, track.startsWithSync == nil {
      track.startsWithSync = isIDR ?? isFlaggedAsSync
      track.startsWithIDR = isIDR
    }
    if isIDR ?? isFlaggedAsSync { track.addSync(at: shownTime) }
  }

  private mutating func readParameters(_ bytes: ArraySlice<UInt8>) {
    format.configuration = Array(bytes)
    format.codec = CodecString.avc(configuration: [0, 0, 1] + bytes)
    guard let parameters = SequenceParameters(bytes) else { return }
    format.width = parameters.width
    format.height = parameters.height
    format.sampleAspectRatio = parameters.sampleAspectRatio
    format.transfer = parameters.transfer
  }

  private mutating func readSound() {
    guard let frames = AudioTransport.read(unit), let start = decodeTime else { return }
    format.codec = "mp4a.40.\(frames.objectType)"
    format.channels = frames.channels
    format.sampleRate = frames.sampleRate
    format.configuration = frames.configuration
    let duration = Int64(frames.count) * 1024 * 90000 / Int64(frames.sampleRate)
    if frames.count > 0 {
      for _ in 0..<frames.count { track.addSample(duration: duration / Int64(frames.count)) }
    }
    track.decodeEnd = start + duration
    track.end = max(track.end, shownTime + duration)
  }

  private mutating func readDolby() {
    guard let frames = DolbyFrames(unit), frames.count > 0, frames.sampleRate > 0, let start = decodeTime else {
      return
    }
    format.channels = frames.channels
    format.sampleRate = frames.sampleRate
    format.configuration = frames.configuration
    let duration = Int64(frames.samples) * 90000 / Int64(frames.sampleRate)
    for _ in 0..<frames.count { track.addSample(duration: duration / Int64(frames.count)) }
    track.decodeEnd = start + duration
    track.end = max(track.end, shownTime + duration)
  }

  private func unwrapped(_ time: UInt64) -> Int64 {
    let time = Int64(time)
    guard let reference else { return time }
    let turn: Int64 = 1 << 33
    var difference = (time - reference) % turn
    if difference >= turn / 2 { difference -= turn }
    if difference < -turn / 2 { difference += turn }
    return reference + difference
  }

  /// The header of a PES packet (§2.4.3.6): what is behind it, and its times.
  private static func packetHeader(_ payload: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, UInt64, UInt64)? {
    var cursor = ByteCursor(payload)
    guard cursor.number(3) == 1, cursor.skip(4), let flags = cursor.integer(1), let length = cursor.integer(1),
      let optional = cursor.take(length), flags & 0x80 != 0
    else { return nil }
    var times = ByteCursor(optional)
    guard let shown = time(&times) else { return nil }
    let decoded = flags & 0x40 != 0 ? time(&times) : shown
    return (payload.suffix(cursor.remaining), shown, decoded ?? shown)
  }

  private static func time(_ cursor: inout ByteCursor) -> UInt64? {
    guard let value = cursor.number(5) else { return nil }
    return (value >> 33 & 7) << 30 | (value >> 17 & 0x7fff) << 15 | (value >> 1 & 0x7fff)
  }
}
