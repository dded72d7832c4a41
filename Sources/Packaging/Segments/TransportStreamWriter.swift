import Media

/// MPEG-2 transport stream: libavformat's muxer, whose counters run on from one segment to the next.
final class TransportStreamWriter: SegmentWriter {
  /// Readers that guess a file's format by its bytes want to see as many packets before they trust them (libavformat: ten,
  /// counted as 204 bytes each).
  private static let fewestPackets = 12
  /// For padding (ISO/IEC 13818-1 §2.4.3.3): PID 8191, a payload of any bytes, a counter that nobody reads.
  private static let nullPacket: [UInt8] = [0x47, 0x1f, 0xff, 0x10] + [UInt8](repeating: 0xff, count: 184)

  private var muxer: Muxer
  /// nil: sound.
  private var pictures: TransportPictures?
  private let timeBase: TimeBase
  private let counters: TransportCounters
  private let file: String
  /// At 90 kHz.
  private var lastDecodingTime: Int64?

  init(_ header: TrackHeader, file: String, counters: [UInt16: UInt8] = [:]) throws(MediaError) {
    self.file = file
    self.counters = TransportCounters(after: counters)
    timeBase = TimeBase(1, header.timescale)
    pictures = TransportPictures(header)
    muxer = try Self.muxer(header, file)
  }

  private static func muxer(_ header: TrackHeader, _ file: String) throws(MediaError) -> Muxer {
    try Muxer.open(.mpegts, parameters: header.parameters, timescale: TimeBase.mpegts.denominator, file: file)
  }

  func initSegment() throws(MediaError) -> [UInt8]? { nil }

  func change(to header: TrackHeader) throws(MediaError) {
    pictures = TransportPictures(header)
    muxer = try Self.muxer(header, file)
  }

  func append(_ samples: [Sample], to file: inout SegmentFile, startsSegment: Bool) throws(MediaError) {
    if startsSegment { try muxer.repeatTables() }
    for sample in samples {
      let packet = try pictures?.accessUnit(of: sample) ?? sample.packet
      let times = times(of: sample)
      try muxer.write(
        packet, pts: times.presentation, dts: times.decoding,
        duration: TimeBase.mpegts.ticks(sample.duration, of: timeBase), timeBase: .mpegts)
    }
    try file.append(takeBytes())
  }

  /// At 90 kHz, where times that differ on a finer clock may be the same: decoding times always increase.
  private func times(of sample: Sample) -> (decoding: Int64, presentation: Int64) {
    var decoding = TimeBase.mpegts.ticks(sample.decodingTime, of: timeBase)
    if let last = lastDecodingTime { decoding = max(decoding, last + 1) }
    lastDecodingTime = decoding
    return (decoding, max(TimeBase.mpegts.ticks(sample.presentationTime, of: timeBase), decoding))
  }

  func endSegment(_ file: inout SegmentFile) throws(MediaError) {
    try muxer.flush()
    try file.append(takeBytes())
    let packets = Int(clamping: file.sizeBytes) / Self.nullPacket.count
    for _ in packets..<max(packets, Self.fewestPackets) { try file.append(Self.nullPacket) }
  }

  private func takeBytes() -> [UInt8] {
    var bytes = muxer.takeBytes()
    counters.apply(to: &bytes)
    return bytes
  }
}
