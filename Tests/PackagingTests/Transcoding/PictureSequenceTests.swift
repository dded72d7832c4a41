import Media
import Testing

@testable import Packaging

@Suite("Where a transcoded video's segments begin")
struct PictureSequenceTests {
  /// Milliseconds.
  private static let scale: Int32 = 10_000

  private func sequence(start: Int64 = 0, patience: Double = 0.2) -> PictureSequence {
    PictureSequence(
      grid: grid(start), patience: Int64(patience * Double(Self.scale)), keyFrameInterval: 2 * Int64(Self.scale))
  }

  private func grid(_ start: Int64 = 0) -> SegmentGrid {
    SegmentGrid(
      start: start, length: SegmentLength(configured: 6, duration: nil, patience: 0.2), timescale: Self.scale)
  }

  private func steps(_ sequence: inout PictureSequence, _ seconds: [Double]) -> [PictureSequence.Step] {
    seconds.flatMap { sequence.place(Int64(($0 * Double(Self.scale)).rounded())) }
  }

  @Test("The grid: two seconds, two, four, then the nominal length; a time finds its segment")
  func boundaries() {
    let grid = grid(70_000)
    #expect((0...6).map { (grid.boundary($0) - 70_000) / 10_000 } == [0, 2, 4, 8, 14, 20, 26])
    for index in 0..<50 {
      #expect(grid.segment(at: grid.boundary(index)) == index)
      #expect(grid.segment(at: grid.boundary(index + 1) - 1) == index)
    }
    #expect(grid.segment(at: 0) == 0)
  }

  @Test(
    "24000/1001 pictures a second: each segment begins with the first picture in it, and a key frame comes every two seconds"
  )
  func film() {
    var sequence = sequence()
    let steps = steps(&sequence, (0..<600).map { Double($0) * 1001 / 24000 })
    #expect(steps.count == 600 && steps.filter(\.isRepeat).isEmpty)
    #expect(steps.compactMap(\.begins) == Array(0...6).filter { $0 < 5 } + [5])
    let keys = steps.filter(\.isKey).map { Double($0.time) / 10_000 }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $1 - $0 < 2.05 })
    for step in steps { if step.begins != nil { #expect(step.isKey) } }
  }

  @Test("A picture that stands for a minute is shown again where segments begin, not more often")
  func pause() {
    var sequence = sequence()
    let steps = steps(&sequence, [0, 0.04, 0.08, 60, 60.04])
    let repeats = steps.filter(\.isRepeat)
    #expect(repeats.map { $0.time / 10_000 } == [2, 4, 8, 14, 20, 26, 32, 38, 44, 50, 56])
    #expect(steps.count == 5 + repeats.count)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(steps.compactMap(\.begins) == Array(0...11))
  }

  @Test("Fewer pictures than segments need are waited for, not doubled")
  func slow() {
    var sequence = sequence(patience: 1.1)
    let steps = steps(&sequence, (0..<30).map { 0.7 + Double($0) })
    #expect(steps.filter(\.isRepeat).isEmpty)
    #expect(steps.filter { $0.begins != nil }.count == 7)
    #expect(SegmentLength(configured: 6, duration: nil, patience: 1.1).target == 7)
    #expect(SegmentLength(configured: 6, duration: nil, patience: 0.2).target == 6)
  }

  @Test(
    "Pictures that come as seldom as segments: each segment begins in its own stretch of the grid, and no time comes twice",
    arguments: [1.5, 2, 4.1, 5, 5.5, 7, 8, 10], [1, 2, 4, 6, 15])
  func slideShow(step: Double, nominal: Int) {
    let grid = SegmentGrid(
      start: 0, length: SegmentLength(configured: nominal, duration: nil, patience: min(1.1 * step, 5)),
      timescale: Self.scale)
    var sequence = PictureSequence(
      grid: grid, patience: Int64(min(1.1 * step, 5) * Double(Self.scale)), keyFrameInterval: 2 * Int64(Self.scale))
    let steps = steps(&sequence, (0..<30).map { Double($0) * step })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.time < $1.time })
    let begun = steps.compactMap(\.begins)
    #expect(begun == Array(0..<begun.count))
    for step in steps { if let segment = step.begins { #expect(grid.segment(at: step.time) == segment) } }
  }

  @Test("A last picture that stays for long is shown again, too")
  func end() {
    var sequence = sequence()
    _ = steps(&sequence, [0])
    #expect(sequence.finish(100_000).map { $0.time } == [20_000, 40_000, 80_000])
    #expect(sequence.finish(100_000).isEmpty)
  }
}
