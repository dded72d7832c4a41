import Catalog
import Foundation
import Glibc
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Subtitles of runs that stop, and of files that grow")
struct SubtitleResumeTests {
  private static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  private func source(_ container: SampleVideo.Container, in folder: TemporaryDirectory) async throws -> String {
    let codec = container == .matroska ? "srt" : "mov_text"
    return try await SubtitledVideo.make(
      container,
      [
        .init(text: Self.dense, codec: codec),
        .init(text: SubtitledVideo.subRip, language: "ger", codec: codec, disposition: "forced"),
        .init(text: SubtitledVideo.subRip, language: "fre", codec: codec),
      ], in: folder, container == .mp4 ? ["-movflags", "+faststart"] : [])
  }

  /// A cue each 700 ms, half of them over a cut of some length.
  static let dense: String = (0..<20).map { number in
    let start = number * 700
    func time(_ milliseconds: Int) -> String {
      String(format: "00:00:%02d,%03d", milliseconds / 1000, milliseconds % 1000)
    }
    return "\(number + 1)\n\(time(start)) --> \(time(start + 650 + number % 4 * 600))\nNumber \(number)\n"
  }.joined(separator: "\n")

  @Test("Stopped again and again, the result is that of one run", arguments: types)
  func cancelled(type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let undisturbed = try PackagedVideo()
    let file = try await source(.matroska, in: undisturbed.folder)
    _ = try await undisturbed.ready(file, options: options)
    let expected = try undisturbed.files()
    #expect(expected.keys.contains("subtitles-0-eng/00003.vtt"))

    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    for part in [0.05, 0.4, 0.41, 0.6, 0.8, 0.98] {
      try await video.package(file, options: options, cancelAt: Int64(Double(size) * part))
    }
    let published = try video.rendition("subtitles-0-eng").playlist.segments.count
    #expect(published >= 1)
    _ = try await video.ready(file, options: options)
    #expect(try video.files() == expected)
  }

  @Test("Beside a video that is transcoded, stopped again and again: no word is missing", .heavy)
  func transcoded() async throws {
    let undisturbed = try PackagedVideo()
    let copied = try await source(.matroska, in: undisturbed.folder)
    let file = undisturbed.folder.path("transcoded.mkv")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", copied, "-map", "0", "-c", "copy", "-c:v", "mpeg4", "-g", "25", "-qscale:v",
        "4",
        file,
      ])
    let manifest = try await undisturbed.ready(file)
    try #require(manifest.renditions?.first?.how == .transcode)
    let shift = try #require(manifest.stream?.sourceStart)
    let cues = try SubtitledVideo.cues(try undisturbed.rendition("subtitles-2-fre"), shift: shift)
    #expect(cues == SubtitledVideo.shown)

    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    for part in [0.3, 0.5, 0.8, 0.98] { try await video.package(file, cancelAt: Int64(Double(size) * part)) }
    _ = try await video.ready(file)
    for name in ["subtitles-0-eng", "subtitles-1-ger", "subtitles-2-fre"] {
      let (own, other) = (try video.rendition(name), try undisturbed.rendition(name))
      #expect(try SubtitledVideo.cues(own) == SubtitledVideo.cues(other), "\(name)")
      #expect(own.playlist == other.playlist)
    }
  }

  @Test("A published segment that a power cut has damaged is written again")
  func damaged() async throws {
    let undisturbed = try PackagedVideo()
    let file = try await source(.matroska, in: undisturbed.folder)
    _ = try await undisturbed.ready(file)
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    let video = try PackagedVideo()
    try await video.package(file, cancelAt: size * 3 / 4)
    let last = try #require(try video.rendition("subtitles-0-eng").playlist.segments.last)
    let path = video.directory.file("subtitles-0-eng/\(last.uri)")
    let count = try #require(FileManager.default.contents(atPath: path)).count
    try Data(count: count).write(to: URL(filePath: path))
    _ = try await video.ready(file)
    #expect(try video.files() == undisturbed.files())
  }

  private static let growingContainers: [SampleVideo.Container] = [.mp4, .matroska]

  @Test("While the file grows, the subtitles grow with the video, and come to the same", arguments: growingContainers)
  func growing(container: SampleVideo.Container) async throws {
    let undisturbed = try PackagedVideo()
    let file = try await source(container, in: undisturbed.folder)
    #expect(try await Worker.package(file, undisturbed).succeeded)
    let bytes = try #require(FileManager.default.contents(atPath: file))

    let video = try PackagedVideo()
    let upload = video.folder.path("upload.\(container.fileExtension)")
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: upload))
    let pipe = video.folder.path("orders")
    try #require(mkfifo(pipe, 0o600) == 0)
    // For reading, too: so it is open before the worker opens it.
    let orders = try #require(FileHandle(forUpdatingAtPath: pipe))
    let worker = try RunningProcess(
      BuiltProgram.leat.path, try Worker.arguments(upload, video, ["--growing"]), input: pipe)
    try await eventually("it can be watched, with subtitles") { () -> Bool? in
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      guard let picture = try? video.rendition("video-source").playlist,
        let text = try? video.rendition("subtitles-0-eng").playlist,
        (try? video.directory.readManifest().stream?.master) != nil,
        text.segments.count >= 1, picture.segments.count - text.segments.count <= 1
      else { return nil }
      return true
    }
    let handle = try #require(FileHandle(forWritingAtPath: upload))
    try handle.seekToEnd()
    try handle.write(contentsOf: bytes.suffix(from: bytes.count / 2))
    try handle.close()
    try orders.write(contentsOf: Data("complete\n".utf8))
    #expect(try await worker.wait(.seconds(300)) == .exited(0))
    #expect(try video.files() == undisturbed.files())
  }

  @Test("A hundred subtitle tracks", .heavy)
  func hundred() async throws {
    let video = try PackagedVideo()
    let languages = ["eng", "ger", "fre", "spa", "ita", "por", "jpn", "kor", "rus", "ukr"]
    let tracks = (0..<100).map { number in
      SubtitledVideo.Track(
        text: "1\n00:00:01,000 --> 00:00:09,000\nTrack \(number)\n", language: languages[number % 10], codec: "srt")
    }
    let file = try await SubtitledVideo.make(.matroska, tracks, in: video.folder)
    let result = try await Worker.package(file, video)
    #expect(result.succeeded, "\(result)")
    let manifest = try video.directory.readManifest()
    #expect((manifest.renditions ?? []).filter { $0.kind == .subtitles }.count == 100)
    let titles = (manifest.renditions ?? []).compactMap(\.title)
    #expect(Set(titles).count == titles.count && titles.contains("English 10"))
    for number in [0, 57, 99] {
      let cues = try SubtitledVideo.cues(try video.rendition("subtitles-\(number)-\(languages[number % 10])"))
      #expect(cues.count == 1 && cues[0].hasSuffix(" Track \(number)"))
    }
  }
}
