import Media

/// What is in a segment's bytes.
struct SegmentFacts: Sendable {
  enum Container: String, Sendable {
    case fragmentedMP4 = "fragmented MP4"
    case transportStream = "MPEG-TS"
    case webVTT = "WebVTT"
    case packedAudio = "packed audio"
    case unknown = "unknown"
  }

  /// Something wrong, and the rule that it breaks.
  struct Fault: Sendable {
    let rule: String
    let text: String
  }

  var container = Container.unknown
  /// By EXT-X-KEY: nothing but the size is known.
  var isEncrypted = false
  var sizeBytes: Int64 = 0
  var tracks: [SegmentTrack] = []
  /// Transport streams say in each segment what they hold.
  var formats: [TrackFormat] = []
  var faults: [Fault] = []
  /// WebVTT.
  var text: TextSegment?
  /// The top-level boxes of fragmented MP4 begin with a `moof`, `styp` or `sidx` aside.
  var beginsWithFragment = false

  mutating func fault(_ rule: String, _ text: String) {
    // One file's thousand faults of one kind say no more than the first ones.
    if faults.count < 20 { faults.append(Fault(rule: rule, text: text)) }
  }
}

/// One track's samples in one segment. Times are ticks of the track.
struct SegmentTrack: Sendable {
  /// Seconds.
  private static let shortestShown = 0.001

  var id: Int
  var timescale: Int64
  /// Of the first sample, and where the one after the last would be.
  var decodeStart: Int64
  var decodeEnd: Int64
  /// When the first picture or sound of the segment is shown, and when the last one ends.
  var start = Int64.max
  var end = Int64.min
  /// How much of the time before `end` is a guess: a transport stream does not say how long its last picture is shown. nil:
  /// nothing is.
  var guessed: Int64?
  var samples = 0
  /// Pictures that another follows so soon that no screen shows them.
  private(set) var fleeting = 0
  var shortestSample = Int64.max
  var longestSample: Int64 = 0
  /// Decoding can start at the first sample, as the container says; nil when it does not say.
  var startsWithSync: Bool?
  /// The first picture is an IDR, by its NAL units; nil when it cannot be told.
  var startsWithIDR: Bool?
  /// Where the first sample's bytes are, from the segment's beginning; in a transport stream with all that is before it. nil
  /// when nothing tells.
  var firstSample: Range<Int64>?
  var firstSync: Int64?
  var lastSync: Int64?
  var longestSyncGap: Int64 = 0
  /// In the pictures of H.264, as far as they were looked at.
  var captions = CaptionScan()
  /// `continuity_counter` of the first and last packet with a payload (ISO/IEC 13818-1 §2.4.3.3).
  var counters: ClosedCounters?

  struct ClosedCounters: Equatable, Sendable {
    var first: UInt8
    var last: UInt8
  }

  init(id: Int, timescale: Int64, decodeStart: Int64) {
    self.id = id
    self.timescale = timescale
    self.decodeStart = decodeStart
    decodeEnd = decodeStart
  }

  func seconds(_ ticks: Int64) -> Double { Double(ticks) / Double(timescale) }

  var startSeconds: Double { seconds(start) }
  var endSeconds: Double { seconds(end) }
  /// Of one sample, on average.
  var frameSeconds: Double { samples > 0 ? seconds(decodeEnd - decodeStart) / Double(samples) : 0 }
  /// Whether all samples last the same, but for rounding.
  var isConstantRate: Bool { samples > 1 && longestSample - shortestSample <= max(1, timescale / 500) }

  /// The first sample is a picture that stands alone: an IDR, or a recovery point.
  var beginsWithPicture: Bool { startsWithSync == true || startsWithIDR == true }

  /// Decoding can start at the segment's first sample.
  var isIndependent: Bool? { startsWithIDR ?? startsWithSync }

  /// The sample that is shown last of those so far: when, its duration, how many had come.
  private(set) var latest: (shown: Int64, duration: Int64, samples: Int)? = nil

  /// Until all samples are there.
  private var shownTimes: [Int64] = []

  /// When the sample that is decoded last would not be shown any more.
  private var lastEnd = Int64.min

  /// When the first sample is shown: that of a picture alone.
  var firstShown: Int64 = 0

  /// Takes a sample of a fragment; the next begins where it ends.
  mutating func add(duration: Int64, offset: Int64) {
    let shown = decodeEnd + offset
    if samples == 0 { firstShown = shown }
    addSample(duration: duration)
    start = min(start, shown)
    decodeEnd += duration
    lastEnd = shown + duration
    addShown(shown)
    if shown >= latest?.shown ?? .min { latest = (shown, duration, samples) }
  }

  /// The end, when all samples are there. A sample's duration is one of decoding: what is decoded before a pause may be
  /// shown after it, and then lasts no longer than others. But the last one's may tell how long a picture stays.
  mutating func settleEnd() {
    guard let latest, samples > 0 else { return }
    let typical = (decodeEnd - decodeStart) / Int64(samples)
    end = latest.shown + (latest.samples == samples ? latest.duration : min(latest.duration, typical))
    end = max(end, lastEnd)
    countFleeting()
  }

  /// When a sample is shown.
  mutating func addShown(_ time: Int64) { shownTimes.append(time) }

  /// When all samples are there.
  mutating func countFleeting() {
    defer { shownTimes = [] }
    let soon = Int64(Self.shortestShown * Double(timescale))
    guard shortestSample < soon else { return }
    shownTimes.sort()
    fleeting = zip(shownTimes, shownTimes.dropFirst()).count { $1 - $0 < soon }
  }

  mutating func addSync(at time: Int64) {
    if firstSync == nil { firstSync = time }
    if let last = lastSync { longestSyncGap = max(longestSyncGap, time - last) }
    lastSync = time
  }

  mutating func addSample(duration: Int64) {
    samples += 1
    shortestSample = min(shortestSample, duration)
    longestSample = max(longestSample, duration)
  }
}
