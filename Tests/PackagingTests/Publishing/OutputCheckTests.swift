import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("The worker holds its own output against the rules")
struct OutputCheckTests {
  @Test("What an earlier run wrote and a disk has spoilt is made once more, as it was")
  func error() async throws {
    let file = try await SampleVideo(.matroska) { $0.seconds = 40 }.file()
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    guard case .failed(.cancelled) = try await video.package(file, cancelAt: size / 2) else {
      Issue.record("the first run was to be called off")
      return
    }
    // While it is made, a stream is sound as well.
    let early = try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path))
    #expect(early.errors.flatMap(\.findings).map(\.description) == [])
    // A published segment that looks whole, and is decoded at another time.
    let segment = video.directory.file("video-source/00001.m4s")
    var bytes = try #require(FileManager.default.contents(atPath: segment))
    let time = try #require(bytes.range(of: Data("tfdt".utf8))).upperBound + 11
    bytes[time] ^= 0x40
    try bytes.write(to: URL(filePath: segment))
    var before = try video.directory.readManifest()
    before.source.filename = "test.mkv"
    try video.directory.writeManifest(before)
    let result = try await Worker.package(file, video)
    #expect(result.status == .exited(0))
    let line = try #require(result.errorOutput.split(separator: "\n").first { $0.contains("begins anew") })
    #expect(line.contains("00001.m4s") && line.contains("(Apple HLS authoring specification 7.3; "), "\(line)")
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .ready && manifest.ownWarnings == [] && manifest.renditions?.first?.how == .copy)
    let whole = try PackagedVideo()
    _ = try await whole.ready(file)
    #expect(try video.files().filter { $0.key.hasSuffix(".m4s") } == whole.files().filter { $0.key.hasSuffix(".m4s") })
  }

  @Test("What cannot be helped stands in the manifest")
  func warnings() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(
      try await SampleVideo(.mp4) {
        $0.seconds = 20
        $0.keyFrameInterval = 125
      }.file())
    let warnings = manifest.warnings ?? []
    #expect(
      warnings.contains(
        "'video-source/playlist.m3u8' has key frames up to 5 s apart (Apple HLS authoring specification 1.13)"))
    #expect(warnings.contains("'master.m3u8' has one variant with video (Apple HLS authoring specification 9.9)"))
    #expect(manifest.ownWarnings == [])
  }

  @Test("While a stream is read, its manifest says now and then that somebody is at work, and no other word changes")
  func pulse() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo { ($0.seconds, $0.audio) = (4, []) }.file())
    let before = try video.directory.readManifest()
    let files = FolderFiles(root: video.directory.path)
    for (interval, tells) in [(3600.0, false), (0, true)] {
      _ = try Verifier.verify("master.m3u8", of: PulsingFiles(files, in: video.directory, every: interval))
      var after = try video.directory.readManifest()
      #expect((after.updated > before.updated) == tells)
      after.updated = before.updated
      #expect(after == before)
    }
  }

  @Test("FRAME-RATE and VIDEO-RANGE are what was written, whatever the container says")
  func tags() throws {
    var plan = RenditionPlan.video(
      .init(index: 0, codec: "h264", width: 64, height: 64, frameRate: 90, colorTransfer: "smpte2084"))
    var rendition = PublishedRendition(plan: plan, resumed: 0)
    #expect(rendition.frameRate == 90)
    rendition.append(
      WrittenSegment(name: "0", duration: 6, sizeBytes: 1, samples: 150, isIndependent: true, isOld: false))
    #expect(rendition.frameRate == 25)
    #expect(MasterPlaylist.text([rendition], targetDuration: 6, estimate: nil)?.contains("VIDEO-RANGE=PQ") == true)
    plan = .video(.init(index: 0, codec: "h264", width: 64, height: 64, frameRate: 24.975))
    rendition = PublishedRendition(plan: plan, resumed: 0)
    rendition.append(
      WrittenSegment(name: "0", duration: 6, sizeBytes: 1, samples: 150, isIndependent: true, isOld: false))
    #expect(rendition.frameRate == 24.975)
    #expect(MasterPlaylist.text([rendition], targetDuration: 6, estimate: nil)?.contains("VIDEO-RANGE") == false)
  }
}
