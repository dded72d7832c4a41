import Media

/// Divides what the encoder gives into segments: one ends before each IDR that was asked for as the beginning of the next.
struct EncodedSegments {
  /// How much sooner than it is shown a picture is decoded, where those before it stand for long. Players reckon how long a
  /// segment is by its times of decoding; hls.js loses its way where those lag behind by whole segments. Seconds.
  private static let leads = 0.2...0.5

  private let output: RenditionOutput
  private let timescale: Int32
  private let convertsFraming: Bool
  /// When each picture is decoded: when the one that is shown so many earlier is shown. Ticks.
  private var decodingTimes: [Int64]
  /// Which pictures the encoder has, in the order of display; ticks.
  private var expected: [Int64] = []
  /// Ticks.
  private let longestLead: Int64
  /// When the segments begin that have not begun yet, ticks.
  private var beginnings: [Int64] = []
  private var start: Int64?
  private var pending: Sample?
  /// When the last picture so far is shown, ticks.
  private var latest = Int64.min

  /// - Parameters:
  ///   - frameDuration: of one picture, ticks.
  ///   - shown: the times of the last pictures before the first, as many as decoding runs behind; ticks.
  init(output: RenditionOutput, timescale: Int32, convertsFraming: Bool, frameDuration: Int64, shown: [Int64]) {
    let base = TimeBase(1, timescale)
    let usual = base.seconds(frameDuration) * Double(VideoEncoder.reorderDepth)
    longestLead = base.ticks(seconds: min(max(usual, Self.leads.lowerBound), Self.leads.upperBound))
    self.output = output
    self.timescale = timescale
    self.convertsFraming = convertsFraming
    decodingTimes = shown
  }

  /// What the encoder has taken over of the source's closed captions.
  private(set) var captions = CaptionScan()

  /// Whether a picture has come.
  private(set) var hasStarted = false

  /// The times of pictures that come before one at `first`, a frame apart from each other.
  static func imagined(before first: Int64, frameDuration: Int64) -> [Int64] {
    (0..<VideoEncoder.reorderDepth).map { first - Int64(VideoEncoder.reorderDepth - $0) * frameDuration }
  }

  /// The times of decoding with which a rendition begins: those of pictures before the first, or, where there is no room for
  /// them above zero, the first three of its own, right one after the other.
  static func opening(before first: Int64, frameDuration: Int64) -> [Int64] {
    let before = imagined(before: first, frameDuration: frameDuration)
    guard let earliest = before.first, earliest < 0 else { return before }
    return (0...Int64(VideoEncoder.reorderDepth)).map { $0 }
  }

  /// A picture goes to the encoder, in the order of display.
  mutating func expect(_ time: Int64, beginsSegment: Bool) {
    // Where the first three are given, the first picture's own time is among them.
    if hasStarted || decodingTimes.count <= VideoEncoder.reorderDepth { decodingTimes.append(time) }
    hasStarted = true
    expected.append(time)
    if beginsSegment { beginnings.append(time) }
  }

  /// Takes the next packet, in the order of decoding.
  mutating func append(_ packet: Packet) throws(PackagingError) {
    captions.read(packet, coding: .h264(.annexB))
    let shown = packet.presentationTime ?? decodingTimes.first ?? 0
    var decoded = decodingTime(of: shown)
    if packet.isKey { decoded = min(max(decoded, end(before: shown)), shown) }
    latest = max(latest, shown)
    try finishPending(before: decoded)
    if let beginning = beginnings.first, shown >= beginning, packet.isKey {
      beginnings.removeFirst()
      if let start { try output.endSegment(duration: shown - start, isIndependent: true) }
      start = shown
    }
    let payload =
      convertsFraming
      ? try media { () throws(MediaError) in try NALUnitFraming.annexB.withLongLengths(packet) } : packet
    pending = Sample(
      packet: payload, decodingTime: decoded, presentationTime: shown, duration: 0, isSync: packet.isKey)
  }

  /// When the last sample ends so that what was shown last stays until `shown`, where that is long: a sample lasts until the
  /// next is decoded, also one that was decoded last and shown before others. Players would see nothing meanwhile.
  private func end(before shown: Int64) -> Int64 {
    guard let pending, shown - latest > longestLead else { return .min }
    return pending.decodingTime + shown - pending.presentationTime
  }

  /// - Parameter shown: when the picture is shown.
  private mutating func decodingTime(of shown: Int64) -> Int64 {
    let time = min(decodingTimes.isEmpty ? shown : decodingTimes.removeFirst(), shown)
    // Later ones are shown later, but for those that are shown between.
    let next = min(expected.first ?? shown, shown)
    if let place = expected.firstIndex(of: shown) { expected.remove(at: place) }
    return min(max(time, next - longestLead, (pending?.decodingTime ?? time - 1) + 1), next)
  }

  /// Writes the last segment.
  /// - Parameter end: when the last picture ends, ticks.
  mutating func finish(_ end: Int64) throws(PackagingError) {
    if let last = pending, let start {
      // Not to the next time of decoding: what is shown last ends here.
      try finishPending(before: last.decodingTime + max(end - last.presentationTime, 1))
      try output.endSegment(duration: end - start, isIndependent: true)
    }
    try output.end()
  }

  private mutating func finishPending(before next: Int64) throws(PackagingError) {
    guard var sample = pending.take() else { return }
    sample.duration = max(1, next - sample.decodingTime)
    try output.append(sample)
  }
}
