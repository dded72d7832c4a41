import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Smaller renditions", .heavy)
struct LadderTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let sample: SampleVideo
    var types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]
    /// Of the 90 lines high one.
    var size = MultivariantPlaylist.Resolution(width: 160, height: 90)

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    .init(
      name: "copied, with B-frames",
      sample: SampleVideo {
        $0.seconds = 12
        $0.audio = [.init(language: "eng"), .init(language: "ger")]
      }),
    .init(
      name: "copied, without B-frames: nothing is decoded before zero",
      sample: SampleVideo(.matroska) { ($0.seconds, $0.bFrames, $0.audio) = (6, 0, []) }),
    .init(name: "transcoded", sample: SampleVideo(.matroska) { ($0.seconds, $0.video) = (6, "libx265") }),
    .init(
      name: "a varying frame rate",
      sample: SampleVideo(.mp4) {
        $0.seconds = 10
        $0.options = ["-vf", "select='not(mod(n,3))+lt(mod(n,50),20)'", "-fps_mode", "vfr"]
      }),
    .init(
      name: "open groups of pictures",
      sample: SampleVideo(.mp4) {
        $0.seconds = 12
        $0.options = ["-x264-params", "open-gop=1"]
      }),
    .init(
      name: "wide pixels of an odd shape",
      sample: SampleVideo(.mp4) {
        ($0.width, $0.height) = (270, 182)
        $0.options = ["-vf", "setsar=4/3"]
      }, size: .init(width: 178, height: 90)),
  ]

  @Test("Of more than 60 pictures a second they have every second, at the source's cuts")
  func fast() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered()
    let file = try await SampleVideo { ($0.seconds, $0.frameRate, $0.keyFrameInterval) = (12, 120, 240) }.file()
    let before = try await video.ready(file, options: options)
    #expect(before.renditions?.first?.how == .copy)
    guard case .complete([120, 90]) = await video.ladder(options) else { throw PackagedVideo.NotReady(outcome: "") }
    let source = try video.tracks(of: "video-source")
    for name in ["video-120p", "video-90p"] {
      let tracks = try video.tracks(of: name)
      #expect(tracks.map(\.samples) == source.map { $0.samples / 2 })
      #expect(tracks.map(\.start) == source.map(\.start))
    }
    #expect(try video.multivariant().variants.map(\.frameRate).compactMap { $0 }.sorted() == [60, 60, 120])
    #expect(try video.directory.readManifest().renditions?.compactMap(\.frameRate).sorted() == [60, 60, 120])
    #expect(try video.errors() == [])
  }

  @Test(
    "They are cut where the source is, hold the same pictures, and share its sound; nothing is wrong with the stream",
    arguments: cases)
  func aligned(row: Case) async throws {
    let file = try await row.sample.file()
    for type in row.types {
      let video = try PackagedVideo()
      let options = PackagedVideo.laddered(type: type)
      let words = GivenSubtitles(
        filename: "test.en.srt", bytes: Array("1\n00:00:01,000 --> 00:00:03,000\nWater\n".utf8), language: "en",
        isForced: false, isSDH: false)
      let before = try await video.ready(file, options: options, subtitles: [words])
      #expect(before.ladder == Manifest.Ladder())
      let own = try #require(try video.multivariant().variants.first)
      guard case .complete([120, 90]) = await video.ladder(options) else {
        Issue.record("\(try video.directory.readManifest().ladder as Any)")
        return
      }
      for name in ["video-120p", "video-90p"] { try video.checkAligned(name) }
      #expect(try video.errors() == [])

      let master = try video.multivariant()
      #expect(Set(master.variants.map(\.uri)) == Set(["source", "120p", "90p"].map { "video-\($0)/playlist.m3u8" }))
      #expect(master.variants.contains(own), "the source's own variant stays as it is")
      for variant in master.variants {
        #expect(variant.audioGroup == own.audioGroup && variant.subtitlesGroup == own.subtitlesGroup)
        #expect(variant.closedCaptions == own.closedCaptions && variant.frameRate == own.frameRate)
        #expect(variant.codecs.dropFirst() == own.codecs.dropFirst())
      }
      #expect(own.subtitlesGroup != nil)
      let small = try #require(master.variants.first { $0.uri.contains("90p") })
      #expect(small.resolution == row.size)
      #expect(master.iFrameVariants.map(\.uri) == ["iframes-90p/playlist.m3u8"])
      let after = try video.directory.readManifest()
      #expect(after.state == .ready && after.ladder?.state == .complete && after.ladder?.heights == [120, 90])
      #expect(after.renditions?.map(\.name).prefix(3) == ["video-source", "video-120p", "video-90p"])
      #expect(after.ownWarnings == before.ownWarnings)
    }
  }

  @Test("A picture that stands until another format begins stands as long in all of them")
  func hole() async throws {
    let elsewhere = try TemporaryDirectory("hole")
    let small = SampleVideo(.mpegTS) { $0.seconds = 4.8 }
    let large = SampleVideo(.mpegTS) { ($0.seconds, $0.width, $0.height) = (4.8, 640, 360) }
    let file = try await SampleVideo.joined([small, large.beginning(at: 10)], in: elsewhere)
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90])
    _ = try await video.ready(file, options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    try video.checkAligned("video-90p")
    #expect(try video.errors() == [])
  }

  @Test("A picture of the smaller rendition is the source's, of the same time")
  func likeness() async throws {
    let file = try await SampleVideo(.mp4) { $0.seconds = 6 }.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([120])
    options.ladder.format.quality = 10
    options.ladder.rates = [120: 2_000_000]
    _ = try await video.ready(file, options: options)
    _ = await video.ladder(options)
    let (own, source) = (
      try await Likeness.times(video.directory.file("video-120p/playlist.m3u8")),
      try await Likeness.times(video.directory.file("video-source/playlist.m3u8"))
    )
    #expect(own == source)
    let likeness = try await Likeness(
      file, video.directory.file("video-120p/playlist.m3u8"), filter: "scale=214:120:flags=bicubic")
    #expect(likeness.similarity > 0.95, "\(likeness.similarity)")
  }

  @Test("What is hard to encode keeps to the rate for its height; BANDWIDTH is what was measured")
  func lid() async throws {
    let file = try await SampleVideo {
      ($0.seconds, $0.audio) = (12, [])
      $0.options = ["-vf", "noise=alls=60:allf=t", "-crf", "10"]
    }.file()
    var peaks: [Int] = []
    for rate in [300_000, 3_000_000] {
      let video = try PackagedVideo()
      var options = PackagedVideo.laddered([120])
      options.ladder.rates = [120: rate]
      let before = try await video.ready(file, options: options)
      #expect(before.renditions?.first?.bandwidth ?? 0 > 5_000_000)
      guard case .complete([120]) = await video.ladder(options) else {
        Issue.record("\(try video.directory.readManifest().ladder as Any)")
        return
      }
      // That BANDWIDTH is what the segments need is one of the rules.
      #expect(try video.errors() == [])
      peaks.append(try #require(try video.multivariant().variants.first { $0.uri.contains("120p") }).bandwidth)
    }
    // Within the 6 s of a segment the buffer of 1.5 s may be emptied; boxes come on top.
    #expect(peaks[0] < 300_000 * 7 / 5 && peaks[0] > 200_000, "\(peaks)")
    #expect(peaks[1] > 2 * peaks[0], "\(peaks): the rate has to be what holds the first one down")
  }

  @Test("Captions are in every rendition, also where it has every second picture", arguments: [25, 100])
  func captions(frameRate: Int) async throws {
    let video = try PackagedVideo()
    let file = try await CaptionedVideo.make(.mp4, word: "MILL", frameRate: frameRate, in: video.folder)
    let options = PackagedVideo.laddered([90])
    _ = try await video.ready(file, options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.multivariant().variants.map(\.closedCaptions) == [.group("captions"), .group("captions")])
    #expect(try await CaptionedVideo.read(video.directory.file("video-90p/playlist.m3u8")).contains("MILL"))
  }

  @Test("A turned video stays turned: its size is that of what is shown")
  func turned() async throws {
    let elsewhere = try PackagedVideo()
    let file = try await elsewhere.remuxed(try await SampleVideo(.mp4).file(), ["-metadata:s:v", "rotate=90"])
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90])
    _ = try await video.ready(file, options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    try video.checkAligned("video-90p")
    #expect(try video.rendition("video-90p").matrix() == video.rendition("video-source").matrix())
    let small = try video.multivariant().variants.first { $0.uri.contains("90p") }
    #expect(small?.resolution == MultivariantPlaylist.Resolution(width: 90, height: 160))
    #expect(try video.errors() == [])
  }

  @Test(
    "A change of size on the way is one in every rendition", arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func joined(type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo.joined([(320, 180), (640, 360)], seconds: 4, in: video.folder)
    var options = PackagedVideo.laddered([90], type: type)
    options.ladder.format.quality = 10
    options.ladder.rates = [90: 2_000_000]
    _ = try await video.ready(file, options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    try video.checkAligned("video-90p")
    #expect(try video.rendition("video-90p").playlist.segments.filter(\.isDiscontinuous).count == 1)
    #expect(try video.errors() == [])
  }

  @Test("What is said of the stream, and of what was left out, is what holds now")
  func warnings() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90])
    var manifest = try await video.ready(try await SampleVideo().file(), options: options)
    let gone = [
      "'video-90p' was left out: it needs as much as the next larger picture",
      "there is one bit rate only (Apple HLS authoring specification 9.14)",
    ]
    manifest.warnings = (manifest.warnings ?? []) + gone + ["the source's clock jumps 2 times"]
    try video.directory.writeManifest(manifest)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    let warnings = try video.directory.readManifest().warnings ?? []
    #expect(warnings.contains("the source's clock jumps 2 times"))
    for warning in gone { #expect(!warnings.contains(warning)) }
    let report = try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path))
    #expect(warnings.filter(OutputCheck.isRemark).count == report.warnings.count)
  }

  @Test(
    "What an edit list hides is not encoded: the first picture is the first that is seen",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func hidden(type: PackagingOptions.SegmentType) async throws {
    let whole = try await SampleVideo(.mp4) { ($0.seconds, $0.keyFrameInterval, $0.audio) = (8, 50, []) }.file()
    let video = try PackagedVideo()
    let file = video.folder.path("trimmed.mp4")
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-ss", "1.3", "-i", whole, "-c", "copy", file])
    var options = PackagedVideo.laddered([90], type: type)
    options.ladder.format.quality = 10
    options.ladder.rates = [90: 2_000_000]
    _ = try await video.ready(file, options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    try video.checkAligned("video-90p", hasAllPictures: false)
    #expect(try video.errors() == [])
    let (wanted, all, own) = (
      try await Likeness.times(file), try await Likeness.times(video.directory.file("video-source/playlist.m3u8")),
      try await Likeness.times(video.directory.file("video-90p/playlist.m3u8"))
    )
    // 33 pictures lie between the key frame and the cut.
    #expect(all.count == wanted.count + 33 && own.count == wanted.count)
    let shown = all.suffix(wanted.count)
    #expect(zip(own, shown).allSatisfy { abs($0 - $1) < 0.005 })
    let likeness = try await Likeness(
      file, video.directory.file("video-90p/playlist.m3u8"), filter: "scale=160:90:flags=bicubic")
    #expect(likeness.similarity > 0.95, "\(likeness.similarity)")
  }

  @Test("A source that is smaller than all that is wanted gets none, and nothing is left to do")
  func small() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([180, 720])
    let manifest = try await video.ready(try await SampleVideo().file(), options: options)
    #expect(manifest.ladder == nil)
    guard case .complete([]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.rungFolders() == [])
    #expect(try video.multivariant().variants.count == 1)
  }

  @Test("An encoder that is not there: the video stays as it is, and the message says what to do")
  func missingEncoder() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([90])
    options.ladder.format.encoder = "h264_vaapi"
    _ = try await video.ready(try await SampleVideo().file(), options: options)
    let before = try video.multivariant()
    guard case .failed(let error) = await video.ladder(options) else {
      Issue.record("there is one")
      return
    }
    #expect(!error.mayPass)
    for words in ["h264_vaapi", "video-source", "encoder: libx264"] { #expect("\(error)".contains(words), "\(error)") }
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .ready && manifest.ladder?.state == .failed && manifest.ladder?.error?.stage == "ladder")
    #expect(try video.multivariant() == before)

    // Once it is there, or another is named.
    options.ladder.format.encoder = "libx264"
    guard case .complete([90]) = await video.ladder(options, again: true) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.errors() == [])
  }

  @Test("A video that is not ready is left alone")
  func notReady() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo { $0.seconds = 40 }.file()
    try await video.package(file, options: PackagedVideo.laddered(), cancelAt: 1 << 18)
    guard case .failed(.notReady) = await video.ladder(PackagedVideo.laddered()) else {
      Issue.record("it was not")
      return
    }
  }
}
