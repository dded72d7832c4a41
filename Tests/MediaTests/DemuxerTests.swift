import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Demuxing real files")
struct DemuxerTests {
  static let containers: [SampleVideo.Container] = [
    .mp4, .mp4IndexLast, .fragmentedMP4, .mov, .matroska, .mpegTS, .flv, .avi,
  ]

  @Test("Tells what a file holds, by its content", arguments: containers)
  func facts(container: SampleVideo.Container) async throws {
    let facts = try MediaProbe.facts(path: try await SampleVideo(container).file())
    let video = try #require(facts.video.first)
    #expect(facts.video.count == 1 && facts.audio.count == 1)
    #expect(video.codec == "h264" && video.width == 320 && video.height == 180)
    #expect(video.pixelFormat == "yuv420p" && video.bitDepth == 8)
    #expect(abs((video.frameRate ?? 0) - 25) < 0.5)
    #expect(facts.audio[0].codec == "aac" && facts.audio[0].profile == "LC" && facts.audio[0].sampleRate == 48_000)
    #expect(abs((facts.duration ?? 0) - 6) < 0.2)
    #expect(!facts.isEncrypted)
  }

  @Test("Reads only the tracks that are kept, to the end")
  func keep() async throws {
    var demuxer = try Demuxer.open(FileSource(path: try await SampleVideo(.matroska).file()))
    demuxer.keep(only: [0])
    var count = 0
    while let packet = try demuxer.readPacket() {
      #expect(packet.streamIndex == 0)
      count += 1
    }
    #expect(count == 150)
    #expect(try demuxer.readPacket() == nil)
  }

  @Test("The index of an MP4 tells every key frame and the video's own end")
  func index() async throws {
    // The sound is longer than the picture: it must not count.
    let file = try await SampleVideo(.mp4) { $0.options = ["-filter:v", "trim=end=4"] }.file()
    let demuxer = try Demuxer.open(FileSource(path: file))
    let found = demuxer.keyFrames(of: 0)
    let index = try #require(found)
    #expect(index.keyFrames.count == 4)
    #expect(abs((index.longestGap ?? 0) - 1) < 0.05)
  }

  @Test("The index of an MP4 tells of a key frame behind a pause that it is shown behind it")
  func indexWithPause() async throws {
    let file = try await SampleVideo(.mp4) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (12, 50, 3)
      $0.options = ["-vf", "select='lt(t,2)+gte(t,8)'", "-fps_mode", "vfr"]
    }.file()
    let demuxer = try Demuxer.open(FileSource(path: file))
    let found = demuxer.keyFrames(of: 0)
    let index = try #require(found)
    let first = try #require(index.keyFrames.first)
    #expect(index.keyFrames.map { (($0.shown - first.shown) * 100).rounded() } == [0, 800, 1000])
    #expect(index.keyFrames[1].decoded - first.shown < 2)
  }

  @Test(
    "Has no index where the container has none", arguments: [SampleVideo.Container.fragmentedMP4, .matroska, .mpegTS])
  func noIndex(container: SampleVideo.Container) async throws {
    let demuxer = try Demuxer.open(FileSource(path: try await SampleVideo(container).file()))
    let index = demuxer.keyFrames(of: 0)
    #expect(index == nil)
  }

  @Test(
    "Never follows a reference into another file",
    arguments: [
      ("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "a.mp4"),
      ("ffconcat version 1.0\nfile /etc/passwd\n", "a.mkv"), ("v=0\r\nm=video 9 RTP/AVP 96\r\n", "a.mov"),
    ])
  func references(content: String, name: String) throws {
    let folder = try TemporaryDirectory("reference")
    let path = try folder.write(content, to: name)
    let error = #expect(throws: MediaError.self) { try MediaProbe.facts(path: path) }
    switch error {
    case .unrecognised, .containerNotAllowed: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test("Only regular files are opened", arguments: ["/dev/zero", "/", "/nowhere/at.all"])
  func irregular(path: String) {
    #expect(throws: MediaError.self) { try FileSource(path: path) }
  }

  @Test("A probe ends within its budget of bytes")
  func budget() async throws {
    let file = try await SampleVideo(.mpegTS).file()
    let limits = ProbeLimits(bytes: 1000, seconds: 20)
    #expect(throws: MediaError.budgetExceeded(file: file, limit: limits.description)) {
      try MediaProbe.facts(path: file, limits: limits)
    }
  }

  @Test("Two pictures have a frame rate, too")
  func frameRateOfFew() async throws {
    let file = try await SampleVideo(.mpegTS) {
      ($0.seconds, $0.frameRate, $0.bFrames, $0.audio) = (2.0 / 60, 60, 0, [])
    }.file()
    #expect(try MediaProbe.facts(path: file).video.first?.frameRate == 60)
  }

  @Test("A reader that is called off throws, and does not pretend an end")
  func cancel() async throws {
    let source = try FileSource(path: try await SampleVideo(.mpegTS) { $0.seconds = 20 }.file())
    var demuxer = try Demuxer.open(source)
    source.cancel()
    #expect(throws: MediaError.cancelled) { while try demuxer.readPacket() != nil {} }
  }

  @Test("A video that begins long after its sound is recognised")
  func lateVideo() async throws {
    let file = try await SampleVideo(.matroska) { $0.options = ["-filter:v", "setpts=PTS+12/TB"] }.file()
    let video = try #require(try MediaProbe.facts(path: file).video.first)
    #expect(video.pixelFormat == "yuv420p")
  }

  @Test("Memory reads as a file does")
  func memory() async throws {
    let path = try await SampleVideo(.mp4).file()
    let bytes = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    var inMemory = try MediaProbe.facts(of: MemorySource(name: path, bytes: bytes))
    let onDisk = try MediaProbe.facts(path: path)
    inMemory.sizeBytes = onDisk.sizeBytes
    #expect(inMemory == onDisk)
  }
}
