import Media

/// When a video's pictures are shown, on the renditions' clock, and how long its segments become.
struct VideoSchedule {
  let timeline: Timeline
  /// Gives the video's packets their times, from the first one on.
  let clock: VideoClock
  /// When the first picture is shown; nil when the opening has none.
  let start: MediaTime?
  let length: SegmentLength
  let soundLead: SoundLead

  /// What the source and the operator say of a video's length, and of its segments'.
  struct Wishes {
    /// Seconds; nil where the length of the video decides.
    let segment: Int?
    /// Seconds, where that is exact.
    let duration: Double?
    let isTransport: Bool
  }

  /// Of a video that is encoded: the first picture is encoded as often as it takes.
  init(_ transcoding: VideoTranscoding, _ pictures: PictureTimes, _ beginnings: TrackBeginnings, _ wishes: Wishes) {
    timeline = beginnings.timeline(pictures: [transcoding.firstDecoded])
    clock = pictures.clock(on: timeline)
    let first = transcoding.start
    start = MediaTime(
      timeline.ticks(first.value, of: first.base, timescale: TimeBase.mpegts.denominator), .mpegts)
    length = SegmentLength(configured: wishes.segment, duration: wishes.duration, patience: transcoding.patience)
    soundLead = transcoding.soundLead
  }

  /// Of a video that is copied: the first picture is shown once, for longer.
  init(
    _ pictures: PictureTimes, cutAt cuts: CutPlaces, without beginning: FirstPictures, _ beginnings: TrackBeginnings,
    _ wishes: Wishes
  ) {
    let shortest = beginnings.timeline(pictures: pictures.firstDecoded)
    let clock = pictures.clock(on: shortest)
    let base = TimeBase(1, clock.timescale)
    var (lead, timeline) = (SoundLead(), shortest)
    if let first = pictures.first(on: clock, without: beginning), let sound = beginnings.sound {
      let heard = shortest.ticks(sound.value, of: sound.base, timescale: clock.timescale)
      lead = SoundLead(
        base.seconds(first.presentation - heard), frame: base.seconds(clock.frameDuration),
        longest: Self.longestLead(of: first, pictures, cuts, wishes))
      // The first picture is decoded as much sooner as it is shown.
      timeline = shortest.later(by: lead.ticks(in: base) - first.decoding, of: base)
    }
    self.timeline = timeline
    self.clock = pictures.clock(on: timeline)
    start = pictures.first(on: self.clock, without: beginning).map {
      MediaTime(max(0, $0.presentation - lead.ticks(in: base)), base)
    }
    length = SegmentLength(
      configured: wishes.segment, duration: wishes.duration, longestGap: cuts.longestGap, isExact: cuts.isExact,
      first: lead.added > 0 ? cuts.firstGap.map { lead.added + $0 } : nil)
    soundLead = lead
  }

  /// Of a copy: without the lead segments of another run do not fit those of this one.
  var settings: String {
    let ticks = soundLead.ticks(in: TimeBase(1, clock.timescale))
    return ticks > 0 ? "the first picture is shown \(ticks) ticks sooner\n" : ""
  }

  /// Seconds.
  private static func longestLead(
    of first: PictureTimes.First, _ pictures: PictureTimes, _ cuts: CutPlaces, _ wishes: Wishes
  ) -> Double {
    // One that is not meant to be seen, or is broken, is better not seen for longer.
    guard first.isShownFirst, pictures.hidden == nil, cuts.start != .anyFrame, let gap = cuts.firstGap else { return 0 }
    let longest = wishes.isTransport ? SoundLead.longestInTransport : SoundLead.longest
    return min(longest, VideoTranscoding.longestGap - gap)
  }
}
