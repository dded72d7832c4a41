import CLibAV
import Testing

@testable import Media
@testable import Packaging

@Suite("Pictures wait for those that are decoded after them and shown before them")
struct LeadingPicturesTests {
  /// For each packet its time, the earliest from it on, and until when it stands.
  private func pass(_ times: [Int64?], keys: Set<Int64> = [], duration: Int64 = 0) throws -> [[Int64?]] {
    var leading = LeadingPictures()
    var due: [LeadingPictures.Due] = []
    for time in times {
      let packet = try samplePacket(pts: time)
      packet.pointer.pointee.duration = duration
      if let time, keys.contains(time) { packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY }
      due += leading.pass(packet)
    }
    due += leading.finish()
    return due.map { [$0.packet.presentationTime, $0.earliest, $0.until] }
  }

  @Test("the picture that they follow is given out first, knows the earliest, and the next one")
  func known() throws {
    #expect(
      try pass([0, 120, 60, 100, 160]) == [
        [0, 0, 120], [120, 60, 160], [60, nil, nil], [100, nil, nil], [160, 160, nil],
      ])
  }

  @Test("without any it is the earliest itself")
  func alone() throws {
    #expect(try pass([120, 160]) == [[120, 120, 160], [160, 160, nil]])
    #expect(try pass([120, 160, 80], keys: [120, 160]) == [[120, 120, 160], [160, 80, nil], [80, nil, nil]])
  }

  @Test("a key frame follows nothing, though it may be shown before: times that run backwards tell nothing")
  func backwards() throws {
    #expect(try pass([160, 120], keys: [120]) == [[160, 160, nil], [120, 120, nil]])
  }

  @Test("a picture without a time waits for nothing, and what waits does not wait for it to be shown")
  func timeless() throws {
    #expect(try pass([0, nil, 80]) == [[0, 0, nil], [nil, nil, nil], [80, 80, nil]])
  }

  @Test("the last one stands for as long as it says, or any that waits with it")
  func last() throws {
    #expect(try pass([120, 60], duration: 40) == [[120, 60, 160], [60, nil, nil]])
    #expect(try pass([.max - 5], duration: 40) == [[.max - 5, .max - 5, nil]])
  }

  @Test("no more wait than any codec has")
  func bounded() throws {
    let passed = try pass([1000] + (0..<100))
    #expect(passed.count == 101 && passed[0] == [1000, 0, nil])
  }
}
