import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Video that is copied although it is not H.264", .heavy)
struct CopiedCodecTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let sample: SampleVideo
    /// What its entry in CODECS begins with.
    let codec: String
    /// Whether pictures that are shown before a key frame refer to those before it.
    var isOpen = false
    var videoRange: String?

    var testDescription: String { name }

    init(
      _ name: String, _ codec: String, _ container: SampleVideo.Container, isOpen: Bool = false,
      videoRange: String? = nil, _ change: (inout SampleVideo) -> Void
    ) {
      self.name = name
      self.codec = codec
      self.isOpen = isOpen
      self.videoRange = videoRange
      sample = SampleVideo(container) {
        ($0.seconds, $0.keyFrameInterval) = (8, 50)
        change(&$0)
      }
    }
  }

  private static let closed = ["-x265-params", "log-level=error:open-gop=0"]
  private static let wide = ["-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-color_range", "tv"]
  /// libaom's fastest way.
  private static let quick = ["-cpu-used", "8", "-usage", "realtime"]

  static let cases: [Case] = [
    .init("HEVC in Matroska", "hvc1.1.6.L", .matroska) { ($0.video, $0.options) = ("libx265", closed) },
    .init("HEVC in MPEG-TS", "hvc1.1.6.L", .mpegTS) { ($0.video, $0.options) = ("libx265", closed) },
    .init("HEVC with open GOPs", "hvc1.1.6.L", .mp4, isOpen: true) { $0.video = "libx265" },
    .init("HEVC with PQ", "hvc1.2.4.L", .mp4, videoRange: "PQ") {
      ($0.video, $0.pixelFormat) = ("libx265", "yuv420p10le")
      $0.options = closed + wide + ["-color_trc", "smpte2084"]
    },
    .init("AV1 in MP4", "av01.0.", .mp4) { ($0.video, $0.bFrames, $0.options) = ("libaom-av1", 0, quick) },
    .init("AV1 with HLG in Matroska", "av01.0.", .matroska, videoRange: "HLG") {
      ($0.video, $0.bFrames, $0.pixelFormat) = ("libaom-av1", 0, "yuv420p10le")
      $0.options = quick + wide + ["-color_trc", "arib-std-b67"]
    },
    .init("VP9", "vp09.00.", .matroska) {
      ($0.video, $0.bFrames, $0.options) = ("libvpx-vp9", 0, ["-deadline", "realtime", "-cpu-used", "8"])
    },
  ]

  private var options: PackagingOptions {
    var options = PackagedVideo.quick
    options.copiedCodecs = ["hevc", "av1", "vp9"]
    return options
  }

  @Test("shows every picture at its time, and is called what it is", arguments: cases)
  func copied(test: Case) async throws {
    let video = try PackagedVideo()
    let file = try await test.sample.file()
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings.contains { $0.contains("open GOPs") } == test.isOpen)
    let picture = try #require(manifest.renditions?.first)
    #expect(picture.how == .copy && picture.codec?.hasPrefix(test.codec) == true, "\(picture.codec ?? "")")
    let master = try MultivariantPlaylist(parsing: String(contentsOfFile: video.master, encoding: .utf8))
    #expect(master.variants.first?.videoRange == test.videoRange)
    #expect(master.independentSegments == !test.isOpen)
    #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(file))
    let rendition = try video.rendition("video-source")
    #expect(rendition.playlist.segments.count >= 2 && abs(rendition.duration - 8) < 0.1)
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == after.count && !before.isEmpty)
    let shift = after[0] - before[0]
    #expect(zip(before, after).allSatisfy { abs($1 - $0 - shift) <= 0.001 })
    // Decoded from what was packaged.
    for name in ["poster.jpg", "storyboard.jpg"] {
      #expect(FileManager.default.fileExists(atPath: video.directory.file(name)), "no \(name)")
    }
  }

  @Test("is transcoded into transport streams, and where it is not asked for")
  func notAskedFor() async throws {
    let file = try await Self.cases[0].sample.file()
    var streams = options
    streams.segmentType = .mpegts
    streams.copiedCodecs = []
    var others = options
    others.copiedCodecs = ["av1", "vp9"]
    for options in [streams, others] {
      let manifest = try await PackagedVideo().ready(file, options: options)
      #expect(manifest.renditions?.first?.how == .transcode)
    }
  }

  @Test(
    "what an earlier run has encoded does not become a part of what is copied, nor the other way round",
    arguments: [true, false])
  func begunOtherwise(isCopiedFirst: Bool) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.keyFrameInterval, $0.video, $0.options) = (40, 50, "libx265", Self.closed)
    }.file()
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    let (first, second) = isCopiedFirst ? (options, PackagedVideo.quick) : (PackagedVideo.quick, options)
    try await video.package(file, options: first, cancelAt: size / 2)
    #expect(try !video.rendition("video-source").playlist.segments.isEmpty)
    let manifest = try await video.ready(file, options: second)
    #expect(manifest.renditions?.first?.how == (isCopiedFirst ? .transcode : .copy))
    #expect(try await Likeness.times(video.master).count == Likeness.times(file).count)
    if !isCopiedFirst {
      #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(file))
    }
  }

  @Test(
    "HEVC that changes its size on the way gets another header there, however its units are told apart",
    arguments: [nil, 4, 2])
  func changes(lengthBytes: Int?) async throws {
    let video = try PackagedVideo()
    var joined = Data()
    for width in [320, 480] {
      joined += try Data(contentsOf: URL(filePath: try await Self.part(width: width).file()))
    }
    var file = video.folder.path("joined.ts")
    try joined.write(to: URL(filePath: file))
    if let lengthBytes {
      // The parts begin at the same time, which only a transport stream's reader understands.
      let movie = video.folder.path("joined.mp4")
      try await run(
        .ffmpeg,
        ["-v", "error", "-nostdin", "-dts_delta_threshold", "1", "-i", file, "-c", "copy", "-tag:v", "hev1", movie])
      file = movie
      if lengthBytes == 2 { try Self.shortenLengths(of: movie) }
    }
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings.contains { $0.contains("changes its format 1 times") }, "\(manifest.ownWarnings)")
    let segments = try video.rendition("video-source").playlist.segments
    #expect(segments.count { $0.isDiscontinuous } == 1)
    let second = try #require(segments.firstIndex { $0.isDiscontinuous })
    let header = try #require(segments[second].map?.uri)
    let bytes = try Data(contentsOf: URL(filePath: video.directory.file("video-source/\(header)")))
    let track = try #require(try InitSegment(MemoryBytes(bytes: Array(bytes))).tracks.first)
    #expect(track.width == 480 && track.sampleEntry == "hvc1")
    #expect(abs(track.sampleAspectRatio - 4 / 3) < 0.01, "pixels are \(track.sampleAspectRatio) as wide as high")
    // ffmpeg's own HLS reader passes over a second header: each part is read by itself.
    var hashes: [String] = []
    for part in [segments[..<second], segments[second...]] {
      let names = [try #require(part.first?.map?.uri)] + part.map(\.uri)
      let alone = video.folder.path("part.mp4")
      try Data(names.flatMap { try Data(contentsOf: URL(filePath: video.directory.file("video-source/\($0)"))) })
        .write(to: URL(filePath: alone))
      hashes += try await PacketListing.pictureHashes(alone)
    }
    var wanted: [String] = []
    for width in [320, 480] { wanted += try await PacketListing.pictureHashes(Self.part(width: width).file()) }
    #expect(hashes == wanted && wanted.count == 200)
  }

  private static func part(width: Int) -> SampleVideo {
    SampleVideo(.mpegTS) {
      ($0.seconds, $0.width, $0.video, $0.options) = (4, width, "libx265", closed + ["-vf", "setsar=4/3"])
      $0.audio = []
    }
  }

  /// Gives the only track of `movie` lengths of two bytes in place of four. Zero bytes behind a unit belong to nobody, so
  /// that no sample changes its size.
  private static func shortenLengths(of movie: String) throws {
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: movie)))
    let payload = try MovieBoxes(bytes[...]).body("mdat")
    var place = payload.startIndex
    while place + 4 <= payload.endIndex {
      let length = Int(MovieBoxes.number(bytes[place..<place + 4]))
      let unit = Array(bytes[place + 4..<place + 4 + length]) + [0, 0]
      bytes.replaceSubrange(
        place..<place + 4 + length, with: [UInt8(unit.count >> 8), UInt8(unit.count & 0xff)] + unit)
      place += 4 + length
    }
    // Behind the box's name, 21 bytes on: the last two bits are the size of a length, less one.
    let box = try #require(Data(bytes).range(of: Data("hvcC".utf8)))
    try #require(bytes[box.upperBound + 21] & 3 == 3)
    bytes[box.upperBound + 21] -= 2
    try Data(bytes).write(to: URL(filePath: movie))
  }
}
