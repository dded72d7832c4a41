import Media
import Testing

@testable import Packaging

@Suite("Fragments, byte by byte")
struct MovieFragmentTests {
  private func sample(
    _ bytes: [UInt8], dts: Int64, pts: Int64? = nil, duration: Int64 = 1, isSync: Bool = false
  ) throws -> Sample {
    Sample(
      packet: try samplePacket(bytes), decodingTime: dts, presentationTime: pts ?? dts, duration: duration,
      isSync: isSync)
  }

  private func readBack(_ samples: [Sample], isVideo: Bool, sequence: UInt32 = 1) throws -> MovieBoxes.Fragment {
    let header = MovieFragment.header(sequence: sequence, samples: samples, isVideo: isVideo)
    let payload = samples.flatMap { sample in
      sample.packet.withBytes { span in (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
      }
    }
    return try #require(try MovieBoxes.fragments(of: header + payload).first)
  }

  @Test("Video comes back with its times, bytes and key frames")
  func video() throws {
    let fragment = try readBack(
      [
        sample([1, 2, 3], dts: 1000, pts: 3000, duration: 500, isSync: true),
        sample([4], dts: 1500, pts: 1400, duration: 250), sample([], dts: 1750, duration: 1),
      ], isVideo: true, sequence: 7)
    #expect(fragment.sequence == 7 && fragment.baseTime == 1000)
    #expect(fragment.samples.map(\.bytes) == [[1, 2, 3], [4], []])
    #expect(fragment.samples.map(\.duration) == [500, 250, 1])
    #expect(fragment.samples.map(\.compositionOffset) == [2000, -100, 0])
    #expect(fragment.samples.map(\.isSync) == [true, false, false])
  }

  @Test("Sound comes back, every packet a place to start")
  func audio() throws {
    let fragment = try readBack(
      [sample([1], dts: 0, duration: 1024), sample([2], dts: 1024, duration: 1024)], isVideo: false)
    #expect(fragment.samples.map(\.duration) == [1024, 1024])
    #expect(fragment.samples.allSatisfy { $0.isSync })
  }

  @Test("Times beyond 32 bits are kept; what no field can hold is the nearest that it can")
  func extremes() throws {
    let late = try readBack([sample([1], dts: 1 << 40, duration: .max)], isVideo: true)
    #expect(late.baseTime == 1 << 40)
    #expect(late.samples[0].duration == UInt64(UInt32.max))
    #expect(try readBack([sample([1], dts: -5)], isVideo: true).baseTime == 0)
    #expect(try readBack([sample([1], dts: 0, pts: 1 << 40)], isVideo: true).samples[0].compositionOffset == .max)
  }
}
