import Catalog
import Foundation
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Storyboards and posters")
struct StoryboardTests {
  static let lengths: [(duration: Double, interval: Double)] = [
    (4, 5), (60, 5), (120, 5), (192, 8), (240, 10), (600, 10), (2400, 10), (7200, 10), (86_400, 10), (172_800, 20),
  ]

  @Test("Pictures are 5 to 10 s apart, and further only above 24 hours", arguments: lengths)
  func interval(duration: Double, interval: Double) {
    #expect(Storyboard.interval(duration: duration) == interval)
    let times = Array(stride(from: 0.0, to: duration, by: 1))
    let chosen = Storyboard.chosen(times, duration: duration, interval: interval)
    #expect(chosen.first == 0 && chosen.count <= StoryboardSheets.mostPictures)
    #expect(chosen.count >= Int(duration / interval) * 9 / 10)
    #expect(Set(chosen).count == chosen.count && chosen == chosen.sorted())
  }

  private static let dark = PictureLook(brightness: 2, contrast: 1, sharpness: 0.2)
  private static let white = PictureLook(brightness: 254, contrast: 1, sharpness: 0.2)
  private static let blurred = PictureLook(brightness: 110, contrast: 40, sharpness: 1)
  private static let scene = PictureLook(brightness: 110, contrast: 45, sharpness: 9)

  static let choices: [(sentence: String, looks: [PictureLook], best: Int?)] = [
    ("nothing", [], nil), ("only black", [dark], 0), ("the first scene near 10 %", [dark, scene, scene], 1),
    ("behind a long fade", [dark, dark, dark, dark, dark, dark, dark, scene], 7),
    ("not the blurred one", [dark, blurred, scene, scene], 2), ("not the white one", [white, scene, dark], 1),
  ]

  @Test("A scene stands for the video, not a black, white or blurred picture", arguments: choices)
  func choice(sentence: String, looks: [PictureLook], best: Int?) {
    let pictures = looks.enumerated().map { (time: Double($0) * 6, look: $1) }
    #expect(PosterChoice.best(pictures, duration: 100) == best, "\(sentence)")
  }

  private static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  /// Codec, width and height.
  private func size(_ file: String) async throws -> String {
    try await run(
      .ffprobe, ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file]
    ).output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test("A video has a sheet of small pictures, and an index that covers all of it", arguments: types)
  func storyboard(type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    let manifest = try await video.ready(try await SampleVideo { $0.seconds = 24 }.file(), options: options)
    #expect(manifest.storyboard == "storyboard.vtt" && manifest.ownWarnings == [])
    let text = try String(contentsOfFile: video.directory.file("storyboard.vtt"), encoding: .utf8)
    let cues = text.split(separator: "\n\n").dropFirst()
    #expect(text.hasPrefix("WEBVTT\n") && cues.count >= 4)
    #expect(cues.first?.hasPrefix("00:00:00.000 --> ") == true)
    #expect(cues.last?.contains("--> 00:00:24.000\n") == true)
    for (number, cue) in cues.enumerated() {
      #expect(cue.hasSuffix("storyboard.jpg#xywh=\(number * 160),0,160,90") || cue.hasSuffix("160,90\n"))
    }
    #expect(try await size(video.directory.file("storyboard.jpg")) == "mjpeg,\(cues.count * 160),90")
    // Every one of them shows something.
    for number in cues.indices {
      let crop = "160:90:\((number - cues.startIndex) * 160):0"
      #expect(try await brightness(video.directory.file("storyboard.jpg"), crop: crop) > 40)
    }
  }

  @Test("The poster of a video that begins with black shows a scene")
  func blackStart() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await SampleVideo.darkStart.file())
    #expect(manifest.poster == "poster.jpg")
    #expect(try await brightness(video.directory.file("poster.jpg")) > 40)
  }

  private static let parts = [
    "poster.jpg", "storyboard.jpg", "storyboard.vtt", "iframes/playlist.m3u8", "chapters.vtt", "chapters.json",
  ]

  /// With chapters.
  private func whole(_ video: PackagedVideo) async throws -> Manifest {
    let chapters = try video.folder.write(
      ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=24\ntitle=One\n", to: "chapters.txt")
    let file = video.folder.path("chapters.mkv")
    let source = try await SampleVideo { $0.seconds = 24 }.file()
    try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-i", source, "-i", chapters, "-map_chapters", "1", "-c", "copy", file])
    return try await video.ready(file)
  }

  @Test("Lost pictures, I-frames and chapters are made again, as they were")
  func restored() async throws {
    let video = try PackagedVideo()
    let before = try await whole(video)
    let files = try video.files()
    for name in Self.parts {
      #expect(files[name] != nil)
      try FileManager.default.removeItem(atPath: video.directory.file(name))
    }
    var manifest = before
    manifest.storyboard = nil
    manifest.renditions?.removeAll { $0.kind == .iframes }
    try video.directory.writeManifest(manifest)
    try Restoration.run(in: video.directory)
    #expect(try video.files() == files)
    let after = try video.directory.readManifest()
    #expect(after.renditions == before.renditions && after.storyboard == before.storyboard)
  }

  @Test("What is there stays as somebody has made it, whatever else is lost", arguments: [0, 1, 3, 4])
  func untouched(lost: Int) async throws {
    let video = try PackagedVideo()
    _ = try await whole(video)
    let picture = video.folder.path("picture.png")
    try await run(.ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", picture])
    try Poster.replace(with: picture, in: video.directory)
    var files = try video.files()
    let name = Self.parts[lost]
    try FileManager.default.removeItem(atPath: video.directory.file(name))
    let others = Self.parts.filter { $0 != name }
    // What anybody writes is another file afterwards.
    func identities() throws -> [UInt64?] {
      try others.map {
        try FileManager.default.attributesOfItem(atPath: video.directory.file($0))[.systemFileNumber] as? UInt64
      }
    }
    let before = try identities()
    try Restoration.run(in: video.directory)
    let after = try identities()
    for (place, other) in others.enumerated() where !other.hasPrefix("storyboard") && !other.hasPrefix("chapters") {
      #expect(before[place] == after[place], "\(other)")
    }
    if lost == 0 {
      // The given picture lay nowhere else, so there is one of the video again.
      #expect(FileManager.default.contents(atPath: video.directory.file(name)) != files[name])
      files[name] = FileManager.default.contents(atPath: video.directory.file(name))
    }
    #expect(try video.files() == files)
  }

  @Test("What was said of lost things is said no more when they are there, and nothing else is forgotten")
  func forgiven() async throws {
    let video = try PackagedVideo()
    var manifest = try await whole(video)
    let said = manifest.warnings ?? []
    for name in Self.parts { try FileManager.default.removeItem(atPath: video.directory.file(name)) }
    manifest.warnings =
      ["no poster: a", "no storyboard: b", "an own word"] + said
      + ["no pictures to seek by: c", "it has none (Apple HLS authoring specification 6.1)"]
    try video.directory.writeManifest(manifest)
    try Restoration.run(in: video.directory)
    #expect(try video.directory.readManifest().warnings == ["an own word"] + said)
  }
}
