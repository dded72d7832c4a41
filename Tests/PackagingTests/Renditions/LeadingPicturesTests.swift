import CLibAV
import Testing

@testable import Media
@testable import Packaging

@Suite("Pictures that are shown before the key frame they follow")
struct LeadingPicturesTests {
  private func pass(_ times: [(time: Int64, isOpen: Bool)]) throws -> [[Int64?]] {
    var leading = LeadingPictures()
    var due: [LeadingPictures.Due] = []
    for (time, isOpen) in times {
      let packet = try samplePacket(pts: time)
      if isOpen { packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY }
      due += leading.pass(packet, isOpen: isOpen)
    }
    due += leading.finish()
    return due.map { [$0.packet.presentationTime, $0.earliest] }
  }

  @Test("the key frame waits for them, is given out first, and knows the earliest")
  func known() throws {
    let times: [(Int64, Bool)] = [(0, false), (120, true), (60, false), (100, false), (160, false)]
    #expect(try pass(times) == [[0, nil], [120, 60], [60, nil], [100, nil], [160, nil]])
  }

  @Test("without any, and at the end, it is the earliest itself")
  func alone() throws {
    #expect(try pass([(120, true), (160, false)]) == [[120, 120], [160, nil]])
    #expect(try pass([(120, true), (160, true)]) == [[120, 120], [160, 160]])
    #expect(try pass([(120, true), (80, false)]) == [[120, 80], [80, nil]])
  }

  @Test("no more wait than any codec has")
  func bounded() throws {
    let times = [(Int64(1000), true)] + (0..<100).map { (Int64($0), false) }
    let passed = try pass(times)
    #expect(passed.count == 101 && passed[0] == [1000, 0])
    #expect(passed.dropFirst().allSatisfy { $0[1] == nil })
  }
}
