import Testing

@testable import Media

@Suite("Which streams of a source that gains streams are lost")
struct UnreadStreamsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Which of the two streams each picture belongs to: 0 is read.
    let order: [Int]
    var known = 2
    /// Seconds of the second; nil: none is lost.
    let lost: Double?
    /// Before it.
    var start = 0.0
  }

  private static func turns(_ count: Int) -> [Int] { (0..<count).flatMap { _ in [0, 1] } }
  private static func run(_ track: Int, _ seconds: Int) -> [Int] { Array(repeating: track, count: seconds * 25) }

  static let cases = [
    Case(testDescription: "one behind the other", order: run(0, 5) + run(1, 4), lost: 4, start: 5),
    Case(
      testDescription: "one between two parts of the other", order: run(0, 5) + run(1, 4) + run(0, 5), lost: 4, start: 5
    ),
    Case(testDescription: "a short one behind the other", order: run(0, 1) + [1, 1], lost: 0.08, start: 1),
    Case(
      testDescription: "one behind the other, overlapping", order: run(0, 5) + turns(10) + run(1, 4), lost: 4.4,
      start: 5.04),
    Case(
      testDescription: "the last picture of one that has ended is given out at the end of all",
      order: run(0, 5) + run(1, 4) + [0, 1], lost: 4.04, start: 5),
    Case(testDescription: "two at once", order: turns(100), lost: nil),
    Case(testDescription: "two at once, one goes on for longer", order: turns(100) + run(1, 60), lost: nil),
    Case(testDescription: "the other one first", order: [1] + turns(100), lost: nil),
    Case(
      testDescription: "two at once, but the other was not there to choose", order: run(0, 2) + turns(100), known: 1,
      lost: 4, start: 2.04),
  ]

  @Test("Those that begin when the chosen one has ended, and those that nobody could choose", arguments: cases)
  func lost(one: Case) {
    var streams = UnreadStreams(known: one.known)
    var times = [0.0, 0.0]
    for (number, track) in one.order.enumerated() {
      _ = streams.see(
        UnreadStreams.Sighting(
          track: track, isVideo: true, isRead: track == 0, time: times[track], duration: 0.04))
      times[track] += 0.04
      // Sound beside it is another matter.
      _ = streams.see(
        UnreadStreams.Sighting(
          track: 2, isVideo: false, isRead: true, time: Double(number) / 25, duration: 0.04))
    }
    #expect(streams.lost.count == (one.lost == nil ? 0 : 1))
    if let lost = one.lost, let found = streams.lost.first {
      #expect(found.isVideo && abs(found.seconds - lost) < 0.001 && abs(found.start - one.start) < 0.001, "\(found)")
    }
  }
}
