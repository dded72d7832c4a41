import Catalog
import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Of small pictures several begin in one PES packet, which tells only of the first when it is shown.
@Suite("H.264 in a program stream, whose pictures do not all have times")
struct ProgramStreamTests {
  struct Part: Sendable {
    var width = 160
    var frameRate = 25
    var bFrames = 3

    func sample(_ container: SampleVideo.Container = .programStream) -> SampleVideo {
      SampleVideo(container) {
        ($0.seconds, $0.width, $0.height) = (12, width, 90)
        ($0.frameRate, $0.keyFrameInterval, $0.bFrames) = (frameRate, frameRate, bFrames)
        $0.audio = [.init("mp2")]
      }
    }
  }

  static let cases: [[Part]] = [
    [Part()], [Part(bFrames: 0)], [Part(), Part()], [Part(), Part(width: 320)],
    [Part(width: 320), Part(bFrames: 0)],
  ]

  @Test("One, and several that were joined: each picture is shown in its turn, at its time", arguments: cases)
  func times(_ parts: [Part]) async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo.joined(parts.map { $0.sample() }, in: video.folder, as: "joined.mpg")
    let said = try await run(
      .ffprobe, ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file])
    try #require(said.output.split(separator: "\n").count { $0.contains("N/A") } > 20)
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy)
    let times = try await PacketListing.read(video.master, stream: "v:0").packets.map(\.pts).sorted()
    #expect(times.count == parts.reduce(0) { $0 + 12 * $1.frameRate })
    var first = 0
    for part in parts {
      let steps = zip(times[first...], times[(first + 1)...]).prefix(12 * part.frameRate - 1).map { $1 - $0 }
      let frame = 1 / Double(part.frameRate)
      // Where a picture's start code lies in two PES packets, libavformat gives it the next one's time.
      #expect(steps.count { abs($0 - frame) >= 0.002 } <= 8, "\(steps.filter { abs($0 - frame) >= 0.002 })")
      first += 12 * part.frameRate
    }
  }
}
