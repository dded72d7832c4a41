import Testing

@testable import Media

@Suite("When pictures are shown of which the container does not tell")
struct PresentationTimesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The place in the order of display, the IDRs' is 0, and what the container says.
    let pictures: [(place: Int, said: Int64?)]
    let times: [Int64?]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "B-frames without times lie between those with",
      pictures: [(0, 100), (8, 260), (4, nil), (2, nil), (6, nil), (12, 340), (10, nil)],
      times: [100, 260, 180, 140, 220, 340, 300]),
    Case(
      testDescription: "an encoder that counts one a picture",
      pictures: [(0, 0), (2, 80), (1, nil), (4, 160), (3, nil)],
      times: [0, 80, 40, 160, 120]),
    Case(
      testDescription: "an IDR without a time follows all pictures before it",
      pictures: [(0, 0), (6, 120), (2, nil), (4, nil), (0, nil), (4, nil), (2, nil)],
      times: [0, 120, 40, 80, 160, 240, 200]),
    Case(
      testDescription: "the clock of another part begins with its IDR",
      pictures: [(0, 9000), (2, nil), (0, 100), (4, nil), (2, nil)], times: [9000, 9040, 100, 180, 140]),
    Case(testDescription: "nothing is known", pictures: [(0, nil), (2, nil), (4, 80)], times: [nil, nil, 80]),
    Case(
      testDescription: "times without measure", pictures: [(0, .max), (2, .min), (.max / 2, nil)],
      times: [.max, .min, 1 << 60]),
  ]

  @Test("A picture's place in the order of display tells", arguments: cases)
  func derived(_ test: Case) {
    var times = PresentationTimes(frame: 40)
    let found = test.pictures.map { times.time(at: $0.place, isFirst: $0.place == 0, said: $0.said) }
    #expect(found == test.times)
  }

  @Test("One without a time of decoding is decoded a picture behind the one before, at the pace of those around it")
  func decoded() {
    var times = PresentationTimes(frame: 54)
    var found: [Int64?] = []
    let pictures: [(Int, Int64?, Int64?)] = [
      (0, 100, 20), (8, 260, 60), (4, nil, nil), (2, nil, nil), (6, 220, 180),
    ]
    for (place, shown, decoded) in pictures {
      _ = times.time(at: place, isFirst: place == 0, said: shown)
      found.append(times.decoded(said: decoded))
    }
    #expect(found == [20, 60, 100, 140, 180])
  }
}
