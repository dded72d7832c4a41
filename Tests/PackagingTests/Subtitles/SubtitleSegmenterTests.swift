import Testing

@testable import Packaging

@Suite("Cues and cuts make segments")
struct SubtitleSegmenterTests {
  private static func cue(_ start: Int64, _ end: Int64, _ text: String) -> SubtitleCue {
    SubtitleCue(start: start, end: end, text: text)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let cues: [SubtitleCue]
    /// With cuts at 6, 12 and 18 seconds.
    let segments: [[String]]
  }

  @Test(arguments: [
    Case(testDescription: "no cue: three empty segments", cues: [], segments: [[], [], []]),
    Case(
      testDescription: "each in its own", cues: [cue(0, 1000, "a"), cue(7000, 8000, "b")],
      segments: [["a"], ["b"], []]),
    Case(testDescription: "a cue over a cut is in both", cues: [cue(5000, 7000, "a")], segments: [["a"], ["a"], []]),
    Case(testDescription: "a long one is in all", cues: [cue(1, 18000, "a")], segments: [["a"], ["a"], ["a"]]),
    Case(
      testDescription: "one that ends at a cut stays before it", cues: [cue(5000, 6000, "a")],
      segments: [["a"], [], []]),
    Case(
      testDescription: "one that begins at a cut comes behind it", cues: [cue(6000, 7000, "a")],
      segments: [[], ["a"], []]),
    Case(
      testDescription: "in order of time, and of coming",
      cues: [cue(2000, 3000, "b"), cue(1000, 3000, "a"), cue(2000, 3000, "c")],
      segments: [["a", "b", "c"], [], []]),
    Case(
      testDescription: "without a length or words it is none",
      cues: [cue(5, 5, "a"), cue(9, 5, "b"), cue(5, 9, ""), cue(-9, -1, "c")],
      segments: [[], [], []]),
  ])
  func segments(_ sample: Case) {
    var segmenter = SubtitleSegmenter()
    for cue in sample.cues { segmenter.append(cue) }
    #expect([6000, 12000, 18000].map { segmenter.cut(at: $0).map(\.text) } == sample.segments)
    #expect(segmenter.lateCues == 0)
  }

  @Test("A late cue comes into the next segment while it lasts, else it is counted")
  func late() {
    var segmenter = SubtitleSegmenter()
    #expect(segmenter.cut(at: 6000).isEmpty)
    segmenter.append(Self.cue(1000, 5000, "gone"))
    segmenter.append(Self.cue(1000, 6000, "gone as well"))
    segmenter.append(Self.cue(5000, 7000, "lasts"))
    #expect(segmenter.lateCues == 2)
    #expect(segmenter.cut(at: 12000) == [Self.cue(5000, 7000, "lasts")])
  }

  @Test("A segment's text, with and without cues")
  func text() {
    #expect(WebVTTSegment.text([]) == "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:10.000\n\n")
    let placed = SubtitleCue(start: 360_000_000, end: 360_000_001, text: "c", settings: "line:0")
    #expect(
      WebVTTSegment.text([Self.cue(1234, 3_661_007, "a\nb"), placed]) == """
        WEBVTT
        X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:10.000

        00:00:01.234 --> 01:01:01.007
        a
        b

        100:00:00.000 --> 100:00:00.001 line:0
        c


        """)
  }

  @Test("The layers of one line are one cue")
  func layers() {
    var segmenter = SubtitleSegmenter()
    for _ in 0..<3 { segmenter.append(Self.cue(1000, 2000, "a")) }
    segmenter.append(Self.cue(1000, 2001, "a"))
    #expect(segmenter.cut(at: 6000) == [Self.cue(1000, 2000, "a"), Self.cue(1000, 2001, "a")])
  }

  @Test("What shows everything all the time does not fill the disk")
  func crowded() {
    var segmenter = SubtitleSegmenter()
    for number in 0..<100_000 {
      segmenter.append(Self.cue(0, 36_000_000, "Number \(number)"))
      segmenter.append(Self.cue(36_000_000 + Int64(number), 40_000_000, "Sign \(number)"), isForced: true)
    }
    for segment in 1...3 {
      #expect(WebVTTSegment.text(segmenter.cut(at: Int64(segment) * 6000)).utf8.count < 300 << 10)
      #expect(segmenter.crowdedSegments == segment)
    }
  }

  @Test("Forced cues of the same language are shown where nothing else is")
  func forced() {
    var segmenter = SubtitleSegmenter()
    segmenter.append(Self.cue(1000, 2000, "own"))
    segmenter.append(Self.cue(1500, 2500, "said already"), isForced: true)
    segmenter.append(Self.cue(3000, 7000, "sign"), isForced: true)
    #expect(segmenter.cut(at: 6000).map(\.text) == ["own", "sign"])
    #expect(segmenter.cut(at: 12000).map(\.text) == ["sign"])
    segmenter.append(Self.cue(1, 2, "late"), isForced: true)
    #expect(segmenter.lateCues == 0)
  }
}
