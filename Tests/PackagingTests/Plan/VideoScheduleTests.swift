import Media
import Testing

@testable import Packaging

@Suite("When the pictures of copied video are shown")
struct VideoScheduleTests {
  private static let picture = TimeBase.mpegts.ticks(seconds: 0.04)

  static let leads: [(what: String, seconds: Double, frame: Double, longest: Double, added: Double, missing: Double)] =
    [
      ("the sound begins later", -1, 0.04, 6, 0, 0), ("both begin together", 0, 0.04, 6, 0, 0),
      ("the priming of an encoder", 0.048, 0.02, 6, 0, 0), ("more than that", 0.06, 0.04, 6, 0.06, 0),
      ("less than a picture", 0.06, 0.08, 6, 0, 0), ("a tenth, of a slide show", 0.11, 5, 6, 0.11, 0),
      ("as long as can be", 6, 0.04, 6, 6, 0), ("longer", 6.01, 0.04, 6, 0, 6.01),
      ("where no picture can be shown sooner", 0.2, 0.04, -1, 0, 0.2), ("nonsense", 1e300, 0.04, 6, 0, 1e300),
    ]

  @Test("The first one is shown from the first sound on, where that is heard and not long before", arguments: leads)
  func lead(what: String, seconds: Double, frame: Double, longest: Double, added: Double, missing: Double) {
    let lead = SoundLead(seconds, frame: frame, longest: longest)
    #expect(lead.added == added && lead.missing == missing, "\(what)")
    #expect(lead.warnings.count == (max(added, missing) >= 2 ? 1 : 0))
  }

  /// Pictures that change places, the first of them an IDR, in ticks of 40 ms behind the first sound.
  typealias Times = [(decoding: Int64, shown: Int64)]

  static let openings: [(what: String, times: Times, isHeld: Bool)] = [
    ("in order", [(20, 20), (21, 21), (22, 22)], true),
    ("with room for pictures that change places", [(18, 20), (19, 23), (20, 21), (21, 22)], true),
    ("without", [(20, 20), (21, 23), (22, 21), (23, 22)], true),
    ("with others that are shown before it", [(18, 22), (19, 20), (20, 21), (21, 23)], false),
    ("later than it could be held for", [(180, 180), (181, 181)], false),
  ]

  @Test("The first picture alone is moved; none is decoded before zero, nor after it is shown", arguments: openings)
  func moved(what: String, times: Times, isHeld: Bool) throws {
    let packets = try times.enumerated().map { number, each in
      try samplePacket(
        [0, 0, 0, 1, number == 0 ? 0x65 : 0x41], pts: each.shown * Self.picture, dts: each.decoding * Self.picture,
        base: .mpegts)
    }
    let sound = try samplePacket([1], pts: 0, dts: 0, base: .mpegts, track: 1)
    let facts = MediaFacts(
      container: "mpegts", video: [.init(index: 0, codec: "h264", width: 320, height: 180)],
      audio: [.init(index: 1, codec: "aac", profile: "LC", channels: 2, sampleRate: 48_000)])
    let tracks = try #require(TrackSelection(facts))
    let schedule = VideoSchedule(
      PictureTimes(packets, base: .mpegts, frameRate: 25, reorderDepth: 2, isCopied: true),
      cutAt: CutPlaces(areKeyFrames: false, start: .refresh, longestGap: 2, isExact: false, firstGap: 1),
      without: FirstPictures(.refresh, .h264(.annexB), keepsLeading: false),
      TrackBeginnings(
        packets: [sound] + packets, tracks: tracks, hiddenSound: HiddenSound([sound], tracks: [1]), mute: [],
        sampleRate: 48_000),
      .init(segment: nil, duration: nil, isTransport: false))
    let base = TimeBase(1, schedule.clock.timescale)
    let lead = schedule.soundLead.ticks(in: base)
    #expect(lead == (isHeld ? times[0].shown * Self.picture : 0), "\(what)")
    #expect((schedule.soundLead.missing > 0) == !isHeld)

    var clock = schedule.clock
    var own = packets.map { clock.times(of: $0) }
    let heard = schedule.timeline.ticks(0, of: .mpegts, timescale: schedule.clock.timescale)
    #expect(zip(own, times).allSatisfy { $0.presentation - heard == $1.shown * Self.picture })
    own[0] = (own[0].decoding - lead, own[0].presentation - lead)
    #expect(heard >= 0 && own.allSatisfy { $0.decoding >= 0 && $0.decoding <= $0.presentation }, "\(what): \(own)")
    #expect(zip(own, own.dropFirst()).allSatisfy { $0.decoding < $1.decoding })
    #expect(try #require(schedule.start).ticks(in: base) == own[0].presentation)
    #expect(!isHeld || own[0].presentation == heard)
    #expect(schedule.settings.isEmpty == !isHeld)
  }

  @Test("The first segment becomes longer by as much, but never so long that a video would be encoded for it")
  func target() throws {
    func length(gap: Double, firstGap: Double?) throws -> (target: Int, added: Double) {
      let packets = try [samplePacket([0, 0, 0, 1, 0x65], pts: 5 * 90_000, dts: 5 * 90_000, base: .mpegts)]
      let sound = try samplePacket([1], pts: 0, dts: 0, base: .mpegts, track: 1)
      let facts = MediaFacts(
        container: "mpegts", video: [.init(index: 0, codec: "h264", width: 320, height: 180)],
        audio: [.init(index: 1, codec: "aac", profile: "LC", channels: 2, sampleRate: 48_000)])
      let schedule = VideoSchedule(
        PictureTimes(packets, base: .mpegts, frameRate: 25, reorderDepth: 0, isCopied: true),
        cutAt: CutPlaces(
          areKeyFrames: false, start: .refresh, longestGap: gap, isExact: true, firstGap: firstGap),
        without: FirstPictures(.refresh, .h264(.annexB), keepsLeading: false),
        TrackBeginnings(
          packets: [sound] + packets, tracks: try #require(TrackSelection(facts)),
          hiddenSound: HiddenSound([sound], tracks: [1]), mute: [], sampleRate: 48_000),
        .init(segment: nil, duration: nil, isTransport: false))
      return (schedule.length.target, schedule.soundLead.added)
    }
    #expect(try length(gap: 1, firstGap: 1) == (6, 5))
    #expect(try length(gap: 8, firstGap: 2) == (8, 5))
    #expect(try length(gap: 8, firstGap: 8) == (13, 5))
    #expect(try length(gap: 11, firstGap: 11) == (11, 0))
    #expect(try length(gap: 8, firstGap: nil) == (8, 0))
  }
}
