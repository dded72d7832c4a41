import Catalog
import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Where a container names its streams on the way, some begin too late.
@Suite("A stream that begins when the tracks have been chosen")
struct LateStreamsTests {
  /// - Parameter seconds: of H.264, behind which four seconds of Sorenson Spark come.
  private func joined(after seconds: Double, in video: PackagedVideo) async throws -> String {
    let first = SampleVideo(.flv) {
      ($0.seconds, $0.width, $0.height) = (seconds, 64, 36)
      $0.audio = [.init(sampleRate: 44_100)]
    }
    var second = first
    (second.seconds, second.video, second.bFrames) = (4, "flv", 0)
    let file = video.folder.path("joined.flv")
    // Behind the file's header, and the size of nothing before it.
    try
      (Data(contentsOf: URL(filePath: try await first.file()))
      + Data(contentsOf: URL(filePath: try await second.file())).dropFirst(13)).write(to: URL(filePath: file))
    return file
  }

  @Test(
    "What was lost is told, and makes the source stay, whether the stream was seen in time or not",
    arguments: [5.0, 62], [false, true])
  func told(seconds: Double, isArriving: Bool) async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await joined(after: seconds, in: video), isArriving: isArriving)
    let sentence = "4 s of video were left out: they are a stream of their own, which begins after \(Int(seconds)) s"
    #expect(manifest.ownWarnings.contains { $0.contains(sentence) })
    #expect(abs((manifest.source.leftOut ?? 0) - 4) < 0.1)
    #expect(try video.rendition("video-source").segments().joined().count == Int(seconds) * 25)
  }
}
