/// A stream of which nothing is read, and behind how much of the others of its kind it begins.
package struct LostStream: Equatable, Sendable {
  package let isVideo: Bool
  /// Seconds.
  package let start: Double
  package let seconds: Double
}

/// Sees what is lost of a source whose streams come and go: in MPEG-TS, MPEG-PS and FLV any packet may begin a new one.
///
/// Lost is a stream that was not there when the tracks were chosen, and one that begins when the chosen ones of its kind
/// have ended. One that runs beside a chosen one was left out by choice.
struct UnreadStreams {
  /// Where one stream ends and another begins they may overlap by this. Seconds.
  private static let overlap = 1.0

  /// One packet, as far as it matters here.
  struct Sighting {
    var track: Int
    var isVideo: Bool
    var isRead: Bool
    /// Seconds; nil when the container does not tell.
    var time: Double?
    /// Seconds, 0 when unknown.
    var duration: Double
  }

  private struct Stream {
    let first: Sighting
    let start: Double
    var length = StreamLength()
    /// Seconds since a packet that is read of its kind was last between its own.
    var run = 0.0
    var isInterrupted = false
    /// Seconds in which it took turns with one that is read.
    var alternating = 0.0
    var isBeside: Bool
  }

  /// Those that there were to choose from are the first ones.
  private let known: Int
  private var streams: [Int: Stream] = [:]

  init(known: Int) { self.known = known }

  /// - Returns: false when nothing more has to be seen of the stream.
  mutating func see(_ packet: Sighting) -> Bool {
    var stream = streams[packet.track] ?? begin(packet)
    let step = stream.length.add(packet.time, duration: packet.duration)
    if packet.isRead {
      for (track, other) in streams where !other.first.isRead && other.first.isVideo == packet.isVideo {
        streams[track]?.isInterrupted = true
      }
    } else {
      if stream.isInterrupted {
        stream.alternating = stream.run < Self.overlap ? stream.alternating + stream.run : 0
        stream.isBeside = packet.track < known && stream.alternating >= Self.overlap
        (stream.run, stream.isInterrupted) = (0, false)
      }
      stream.run += step
    }
    streams[packet.track] = stream
    return !stream.isBeside
  }

  var lost: [LostStream] {
    streams.sorted { $0.key < $1.key }.map(\.value).compactMap {
      guard !$0.first.isRead, !$0.isBeside, $0.length.seconds > 0 else { return nil }
      return LostStream(isVideo: $0.first.isVideo, start: $0.start, seconds: $0.length.seconds)
    }
  }

  private func begin(_ packet: Sighting) -> Stream {
    let others = streams.values.filter { $0.first.isVideo == packet.isVideo && !$0.isBeside }
    return Stream(
      first: packet, start: others.map { $0.start + $0.length.seconds }.max() ?? 0,
      isBeside: !packet.isRead && packet.track < known && !others.contains(where: \.first.isRead))
  }
}

/// How long a stream is, whatever its clock does in between.
private struct StreamLength {
  /// A step beyond it is a clock that jumps. Seconds.
  private static let longestStep = 10.0
  /// Pictures may come in the order of decoding: a step back beyond it is a jump, too. Seconds.
  private static let mostBackward = 1.0

  private(set) var seconds = 0.0
  private var last: Double?

  /// - Returns: by how many seconds it grew.
  mutating func add(_ time: Double?, duration: Double) -> Double {
    // What the last packet lasts is added with the first.
    var step = last == nil && duration < Self.longestStep ? max(duration, 0) : 0
    if let time {
      let difference = last.map { time - $0 } ?? 1
      if last != nil, difference > 0, difference < Self.longestStep { step = difference }
      if difference > 0 || difference < -Self.mostBackward { last = time }
    }
    seconds += step
    return step
  }
}
