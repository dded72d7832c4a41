import Media

/// How a segment's bytes get written; which samples make a segment is decided elsewhere.
protocol SegmentWriter: AnyObject {
  /// The file that every segment needs before it (EXT-X-MAP); nil when a segment stands for itself.
  func initSegment() throws(MediaError) -> [UInt8]?
  /// What follows has another format; between two segments.
  func change(to header: TrackHeader) throws(MediaError)
  /// Appends samples in decoding order.
  func append(_ samples: [Sample], to file: inout SegmentFile, startsSegment: Bool) throws(MediaError)
  /// Appends what is still held back.
  func endSegment(_ file: inout SegmentFile) throws(MediaError)
}

/// What a writer needs to know of its track.
struct TrackHeader: Sendable {
  var parameters: CodecParameters
  /// Ticks per second of the samples' times.
  let timescale: Int32
  let isVideo: Bool
  let displayMatrix: DisplayMatrix?
  /// The track's first packet, of formats whose header is made of it.
  var firstPacket: Packet?
}

/// Fragmented MP4: libavformat writes the header, which holds all that is peculiar to codecs; the fragments are ours.
final class FragmentedMP4Writer: SegmentWriter {
  private var header: TrackHeader
  private let file: String
  private var sequence: UInt32 = 0

  /// - Parameter segments: how many there are already. Sequence numbers go on above theirs.
  init(_ header: TrackHeader, file: String, after segments: Int = 0) {
    self.header = header
    self.file = file
    // No segment has as many fragments.
    sequence = UInt32(truncatingIfNeeded: segments << 10)
  }

  func initSegment() throws(MediaError) -> [UInt8]? {
    var muxer = try Muxer.open(
      .fragmentedMP4Header, parameters: header.parameters, timescale: header.timescale, rotation: header.displayMatrix,
      first: header.firstPacket, file: file)
    return muxer.takeBytes()
  }

  func change(to header: TrackHeader) { self.header = header }

  func append(_ samples: [Sample], to file: inout SegmentFile, startsSegment: Bool) throws(MediaError) {
    guard !samples.isEmpty else { return }
    sequence &+= 1
    let fragment = MovieFragment.header(sequence: sequence, samples: samples, isVideo: header.isVideo)
    try file.append(fragment, samples.map(\.packet))
  }

  func endSegment(_ file: inout SegmentFile) throws(MediaError) {}
}
