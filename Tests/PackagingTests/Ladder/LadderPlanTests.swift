import Testing

@testable import Packaging

@Suite("Which smaller renditions a video gets")
struct LadderPlanTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    var heights = [240, 360, 480, 720, 1080]
    var rates: [Int: Int] = [:]
    let side: Int
    let peak: Int
    /// Heights and rates, kb/s.
    let expected: [[Int]]

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    .init(name: "none without a ladder", heights: [], side: 1080, peak: 20_000_000, expected: []),
    .init(
      name: "nothing above the source, and nothing of its own size that needs more than half as much", side: 720,
      peak: 5_900_000, expected: [[480, 1480], [360, 890], [240, 440]]),
    .init(
      name: "the source's own size, where it needs twice as much", side: 1080, peak: 20_000_000,
      expected: [[1080, 6100], [720, 3000], [480, 1480], [360, 890], [240, 440]]),
    .init(
      name: "nearly the source's size counts as its own", side: 1088, peak: 8_000_000,
      expected: [[720, 3000], [480, 1480], [360, 890], [240, 440]]),
    .init(
      name: "a smaller picture needs no more than its share of the source's rate", side: 1080, peak: 1_000_000,
      expected: [[720, 666], [480, 444], [360, 333], [240, 222]]),
    .init(
      name: "what would be too little for a picture is left out", side: 1080, peak: 200_000,
      expected: [[720, 133], [480, 88], [360, 66]]),
    .init(
      name: "an operator's rates count", heights: [480, 480, 720], rates: [480: 1_000_000], side: 1080, peak: 8_000_000,
      expected: [[720, 3000], [480, 1000]]),
    .init(name: "a source smaller than all", side: 180, peak: 8_000_000, expected: []),
  ]

  @Test("By the source's size and rate", arguments: cases)
  func plan(row: Case) {
    var options = LadderOptions()
    (options.heights, options.rates) = (row.heights, row.rates)
    let plan = LadderPlan(options, side: row.side, peak: row.peak)
    #expect(plan.rungs.map { [$0.height, $0.rate / 1000] } == row.expected)
  }

  @Test("A rendition's folder is known by its name")
  func folders() {
    #expect(LadderPlan.Rung(height: 720, rate: 1).name == "video-720p")
    for (name, isFolder) in [("video-720p", true), ("video-source", false), ("video-p", false), ("audio-0-eng", false)]
    {
      #expect(LadderPlan.Rung.isFolder(name) == isFolder, "\(name)")
    }
  }
}

@Suite("Where the ladder's segments and key frames are")
struct LadderStepsTests {
  typealias Step = LadderSteps.Step

  private func steps(
    _ times: [Int64], starts: [Int64], from first: Int = 0, end: Int64 = 0, shortestGap: Int64 = 0
  ) -> [Step] {
    var steps = LadderSteps(starts: starts, keyFrameInterval: 20, shortestGap: shortestGap, from: first)
    return times.flatMap { steps.place($0) } + steps.finish(end)
  }

  @Test("A segment begins with the picture that begins the source's; key frames come in between")
  func plain() {
    let found = steps([0, 10, 20, 25, 35, 45, 50], starts: [0, 25, 50])
    #expect(found.map(\.time) == [0, 10, 20, 25, 35, 45, 50])
    #expect(found.map(\.begins) == [0, nil, nil, 1, nil, nil, 2])
    #expect(found.map(\.isKey) == [true, false, true, true, false, true, true])
    #expect(found.filter(\.isRepeat).isEmpty)
  }

  @Test("Where a segment's first picture is lost, the one before stands in for it")
  func lost() {
    #expect(
      steps([0, 30], starts: [0, 25]) == [
        Step(time: 0, begins: 0, isKey: true), Step(time: 25, begins: 1, isKey: true, isRepeat: true),
        Step(time: 30, begins: nil, isKey: false),
      ])
    #expect(
      steps([0, 80], starts: [0, 25, 50], end: 100).map(\.begins) == [0, 1, 2, nil], "whole segments without a picture")
    #expect(steps([0], starts: [0, 25, 50], end: 60).map(\.time) == [0, 25, 50], "at the end, too")
  }

  @Test("Of too many pictures every second is taken, and each that begins a segment")
  func many() {
    let found = steps([0, 5, 10, 15, 20, 25, 30, 35], starts: [0, 15], shortestGap: 8)
    #expect(found.map(\.time) == [0, 10, 15, 25, 35])
    #expect(found.map(\.begins) == [0, nil, 1, nil, nil])
  }

  @Test("Pictures out of order, twice, or before the first segment are left out")
  func strays() {
    #expect(steps([-5, 0, 0, 10, 5], starts: [0]).map(\.time) == [0, 10])
    #expect(steps([0, 10, 25, 30], starts: [0, 25], from: 1).map(\.begins) == [1, nil], "decoding begins on the way")
  }
}
