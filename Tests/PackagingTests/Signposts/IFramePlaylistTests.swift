import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Pictures to scrub by")
struct IFramePlaylistTests {
  /// Key frames every second, with B-frames around them.
  private static let sample = SampleVideo(.mp4) {
    $0.seconds = 21
    $0.bFrames = 3
  }

  private static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  /// The hash of every picture that ffmpeg decodes, in the order in which they are shown.
  private func pictures(of file: String, _ options: [String] = []) async throws -> [Substring] {
    let list = try await run(
      .ffmpeg, ["-v", "fatal", "-nostdin", "-i", file, "-map", "0:v"] + options + ["-f", "framemd5", "-"])
    return list.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: ",").last?.drop { $0 == " " } }
  }

  @Test("Each range, behind its header, is the picture of the source at that time", arguments: types)
  func decodable(type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    let file = try await Self.sample.file()
    let manifest = try await video.ready(file, options: options)
    let source = try await pictures(of: file)
    let iFrames = try video.rendition("iframes")
    #expect(iFrames.playlist.iFramesOnly && iFrames.playlist.isEnded)
    #expect(iFrames.playlist.segments.count == (try video.rendition("video-source").playlist.segments.count))
    #expect(abs(iFrames.duration - 21) < 0.001)
    var time = 0.0
    var header: [UInt8] = []
    for (number, entry) in iFrames.playlist.segments.enumerated() {
      if let map = entry.map { header = try iFrames.bytes(map.uri) }
      let range = try #require(entry.byteRange)
      #expect(range.offset == 0)
      let whole = try iFrames.bytes(entry.uri)
      #expect(range.length < whole.count / 2)
      let piece = video.folder.path("picture\(number)")
      try Data(header + whole.prefix(range.length)).write(to: URL(filePath: piece))
      let decoded = try await pictures(of: piece, ["-frames:v", "1"])
      #expect(decoded == [source[Int((time * 25).rounded())]], "picture \(number)")
      time += entry.duration
    }
    let entry = try #require(manifest.renditions?.last)
    #expect(entry.kind == .iframes && entry.playlist == "iframes/playlist.m3u8" && entry.width == 320)
    let master = try MultivariantPlaylist(parsing: try String(contentsOfFile: video.master, encoding: .utf8))
    let variant = try #require(master.iFrameVariants.first)
    #expect(variant.uri == "iframes/playlist.m3u8" && variant.bandwidth == entry.bandwidth)
    #expect(variant.codecs == [try #require(entry.codec)])
    #expect(variant.resolution == master.variants.first?.resolution)
    #expect(manifest.warnings?.contains { $0.contains("specification 6.1)") } != true)
  }

  @Test("Open groups of few pictures a second: a picture lasts until the next one, not as long as its segment")
  func openGroups() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.frameRate, $0.keyFrameInterval, $0.bFrames) = (40, 5, 20, 3)
      // Sometimes pictures come before the key frame that they follow, and sometimes none.
      $0.options = [
        "-preset", "medium", "-x264-params", "open-gop=1", "-vf",
        "noise=alls=60:allf=t:enable='lt(mod(t,5.3),1.7)',drawbox=t=fill:c=red:enable='lt(mod(t,4.1),0.9)'",
      ]
    }.file()
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy)
    let (iFrames, source) = (try video.rendition("iframes").playlist, try video.rendition("video-source").playlist)
    let lengths = zip(iFrames.segments, source.segments).map { $0.duration - $1.duration }
    #expect(lengths.contains { abs($0) > 0.15 }, "\(lengths)")
    #expect(iFrames.segments.count == source.segments.count && abs(lengths.reduce(0, +)) < 0.001)
  }

  @Test("A segment that begins with no key frame makes the picture before it stay")
  func withoutKeyFrame() async throws {
    let folder = StreamFolder(sparse: [0, 2])
    let video = try MediaPlaylist(parsing: folder.text("low/playlist.m3u8"))
    let pictures = try #require(try IFramePlaylist(of: video, at: "low/playlist.m3u8", files: folder))
    #expect(pictures.playlist.segments.map(\.duration) == [12, 12])
    #expect(pictures.playlist.segments.map(\.uri) == ["../low/0.m4s", "../low/2.m4s"])
    #expect(pictures.playlist.targetDuration == 12)
  }

  @Test("Where not even the first segment begins with a key frame, there is none")
  func noKeyFrame() throws {
    let folder = StreamFolder(sparse: [1, 2])
    let video = try MediaPlaylist(parsing: folder.text("low/playlist.m3u8"))
    #expect(try IFramePlaylist(of: video, at: "low/playlist.m3u8", files: folder) == nil)
  }
}

extension StreamFolder {
  /// The sample stream, of whose segments only those with these numbers begin with an IDR.
  fileprivate init(sparse: Set<Int>) {
    var stream = SampleStream()
    for index in stream.low.segments.indices where !sparse.contains(index) {
      stream.low.segments[index].samples[0] = SampleStream.picture(isIDR: false)
    }
    self = stream.folder
  }
}
