import CLibAV
import Media
import Testing

@testable import Media
@testable import Packaging

@Suite("Pictures before an edit list's start")
struct HiddenPicturesTests {
  /// A picture every 40 ms; those in `hidden` are marked as libavformat does.
  private func packets(_ times: [Int64], hidden: Set<Int64>) throws -> [Packet] {
    try times.enumerated().map { number, time in
      let packet = try samplePacket(pts: time, dts: Int64(number) * 40 - 80)
      if hidden.contains(time) { packet.pointer.pointee.flags |= AV_PKT_FLAG_DISCARD }
      return packet
    }
  }

  @Test("lie a tick of 90 kHz apart before the first that is shown, which keeps its time")
  func squeezed() throws {
    let pictures = try #require(HiddenPictures(packets([0, 40, 80, 120, 160], hidden: [0, 40, 80])))
    #expect(pictures.count == 3)
    let base = TimeBase(1, 1000)
    let places = [Int64(0), 40, 80, 120, 160].map { pictures.ticks($0, of: base, timescale: 90_000) }
    #expect(places.suffix(2) == [10_800, 14_400])
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    #expect(places[0] >= 10_800 - 8)
  }

  @Test("are known in the order of decoding, too: hidden B-frames come after a picture that is shown")
  func reordered() throws {
    let pictures = try #require(HiddenPictures(packets([0, 120, 40, 80, 160], hidden: [0, 40, 80])))
    #expect(pictures.count == 3)
    #expect(pictures.ticks(120, of: TimeBase(1, 1000), timescale: 1000) == 120)
  }

  @Test("are not those behind its end", arguments: [[Int64(120), 160], [160]])
  func behind(hidden: [Int64]) throws {
    #expect(HiddenPictures(try packets([0, 40, 80, 120, 160], hidden: Set(hidden))) == nil)
  }

  @Test("leave a list alone that hides nothing, or everything that is known")
  func none() throws {
    #expect(HiddenPictures(try packets([0, 40], hidden: [])) == nil)
    #expect(HiddenPictures(try packets([0, 40], hidden: [0, 40])) == nil)
    #expect(HiddenPictures([]) == nil)
  }
}
