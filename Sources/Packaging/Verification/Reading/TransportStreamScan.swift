/// Reads every packet of a transport stream segment (ISO/IEC 13818-1; RFC 8216 §3.2).
struct TransportStreamScan {
  private static let packetBytes = 188
  private static let chunkBytes = 188 * 5577
  private static let pictureChunkBytes = 188 * 348
  private static let mostStreams = 64

  private var facts = SegmentFacts()
  private var maps: [Int]?
  private var clock: Int?
  private var streams: [ElementaryStream] = []
  /// By PID: the index in `streams`, or -1.
  private var places = [Int8](repeating: -1, count: 8192)
  private var hasClock = false
  private let reference: Int64?
  private let isPicture: Bool
  /// Where the second picture begins.
  private var firstPictureEnd: Int64?
  private var pictures = 0

  /// - Parameters:
  ///   - reference: a time at 90 kHz near the segment's, so that times go on where 33 bits wrap.
  ///   - isPicture: whether nothing matters behind the first picture.
  static func facts(
    of bytes: any StreamBytes, reference: Int64?, isPicture: Bool = false
  ) throws(StreamReadError) -> SegmentFacts {
    var scan = TransportStreamScan(reference, isPicture)
    try scan.run(bytes)
    return scan.facts
  }

  private init(_ reference: Int64?, _ isPicture: Bool) {
    self.reference = reference
    self.isPicture = isPicture
    facts.container = .transportStream
  }

  private mutating func run(_ bytes: any StreamBytes) throws(StreamReadError) {
    facts.sizeBytes = bytes.sizeBytes
    if bytes.sizeBytes % Int64(Self.packetBytes) != 0 {
      facts.fault("rfc8216-3.2", "does not end with a whole packet of 188 bytes")
    }
    var offset: Int64 = 0
    while offset < bytes.sizeBytes {
      let chunk = try bytes.read(at: offset, count: isPicture ? Self.pictureChunkBytes : Self.chunkBytes)
      guard chunk.count >= Self.packetBytes else { break }
      var index = 0
      while index + Self.packetBytes <= chunk.count {
        guard chunk[index] == 0x47 else {
          facts.fault("rfc8216-3.2", "has no packet at byte \(offset + Int64(index)), where one has to begin")
          return finish()
        }
        take(chunk[index..<index + Self.packetBytes])
        if isPicture, pictures > 1 {
          firstPictureEnd = offset + Int64(index)
          return finish()
        }
        index += Self.packetBytes
      }
      offset += Int64(index)
    }
    finish()
  }

  private mutating func take(_ packet: ArraySlice<UInt8>) {
    let start = packet.startIndex
    let pid = Int(packet[start + 1] & 0x1f) << 8 | Int(packet[start + 2])
    let control = packet[start + 3] >> 4 & 3
    var body = start + 4
    var flags: UInt8 = 0
    if control & 2 != 0 {
      let length = Int(packet[start + 4])
      if length > 0 { flags = packet[start + 5] }
      body += 1 + length
      if pid == clock, flags & 0x10 != 0 { hasClock = true }
    }
    guard control & 1 != 0, body < packet.endIndex else { return }
    let startsUnit = packet[start + 1] & 0x40 != 0
    let place = Int(places[pid])
    if place >= 0 {
      if startsUnit, streams[place].format.kind == .video {
        pictures += 1
        // Nothing of what lies behind a picture belongs to it.
        if isPicture, pictures > 1 { return }
      }
      streams[place].take(
        packet[body...], counter: packet[start + 3] & 15, startsUnit: startsUnit, isDiscontinuous: flags & 0x80 != 0,
        isSync: flags & 0x40 != 0)
    } else if startsUnit {
      takeTable(packet[body...], pid: pid)
    }
  }

  private mutating func takeTable(_ payload: ArraySlice<UInt8>, pid: Int) {
    if pid == 0, maps == nil {
      maps = TransportTables.programs(payload)
      if let maps, maps.count != 1 { facts.fault("rfc8216-3.2", "holds \(maps.count) programs, where one is allowed") }
    } else if clock == nil, let maps, maps.contains(pid), let map = TransportTables.map(payload) {
      clock = map.clock
      for stream in map.streams.prefix(Self.mostStreams) where places[stream.pid] < 0 {
        places[stream.pid] = Int8(clamping: streams.count)
        streams.append(ElementaryStream(stream, reference: reference))
      }
    }
  }

  private mutating func finish() {
    if maps == nil { facts.fault("rfc8216-3.2", "has no program association table") }
    if maps != nil, clock == nil { facts.fault("rfc8216-3.2", "has no program map table") }
    for index in streams.indices {
      streams[index].finish()
      if let fault = streams[index].fault { facts.fault("apple-7.2", fault) }
      facts.formats.append(streams[index].format)
      if streams[index].hasTimes { facts.tracks.append(streams[index].track) }
    }
    if isPicture, let first = facts.tracks.indices.first, pictures > 0 {
      facts.tracks[first].firstSample = 0..<(firstPictureEnd ?? facts.sizeBytes)
    }
    // PID 8191: a program without a clock.
    if let clock, clock != 0x1fff, !hasClock, !facts.tracks.isEmpty {
      facts.fault("rfc8216-3.2", "has no clock reference (PCR) in PID \(clock)")
    }
  }
}
