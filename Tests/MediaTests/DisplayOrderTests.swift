import Testing

@testable import Media

@Suite("When pictures are shown of which it is told when they are decoded")
struct DisplayOrderTests {
  /// Each picture's time of decoding, and of display, in the order in which they are given out.
  private func times(_ places: [Int?], decoded: [Int64], depth: Int) -> [[Int64]] {
    var order = DisplayOrder<Int>(depth: depth)
    var timed: [DisplayOrder<Int>.Timed] = []
    for (number, place) in places.enumerated() {
      timed += order.take(number, at: place, isFirst: place == 0, decoded: decoded[number])
    }
    timed += order.finish()
    #expect(timed.map(\.picture) == Array(places.indices))
    return timed.map { [$0.decoded, $0.shown] }
  }

  @Test("B-frames between IDRs, whatever the encoder counts by", arguments: [1, 2, 4])
  func pyramid(step: Int) {
    let places = [0, 4, 2, 1, 3, 0, 2, 1].map { $0 * step }
    let decoded = (0..<8).map { Int64($0) * 40 }
    let shown: [Int64] = [80, 240, 160, 120, 200, 280, 360, 320]
    #expect(times(places, decoded: decoded, depth: 2) == zip(decoded, shown).map { [$0, $1] })
  }

  @Test("A picture that is missing leaves its time empty")
  func dropped() {
    #expect(
      times([0, 4, 2, 8, 6], decoded: [0, 40, 80, 160, 200], depth: 1) == [
        [0, 40], [40, 120], [80, 80], [160, 240], [200, 200],
      ])
  }

  @Test("No picture waits for more than sixteen, and a long group is not kept")
  func bounded() {
    var order = DisplayOrder<Int>(depth: 1)
    var waiting = 0
    for number in 0..<1000 {
      waiting += 1 - order.take(number, at: 2 * number, isFirst: number == 0, decoded: Int64(number)).count
      #expect(waiting <= 16)
    }
    #expect(order.finish().map(\.shown).last == 1000)
  }

  @Test("One that does not tell its place stays behind the one before")
  func unknown() {
    #expect(times([0, nil, 2], decoded: [0, 40, 80], depth: 0) == [[0, 0], [40, 40], [80, 80]])
    #expect(times([nil], decoded: [7], depth: 16) == [[7, 7]])
    #expect(times([], decoded: [], depth: 16) == [])
  }

  @Test("Times of any size")
  func hostile() {
    #expect(times([0, 2, 1], decoded: [.min, .max, 0], depth: 1).count == 3)
  }
}
