import Catalog
import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Videos whose small pictures take more than one sheet.
@Suite("Storyboards of several sheets")
struct StoryboardSheetTests {
  private static let seconds = 1170.0
  private static let sheets = ["storyboard.jpg", "storyboard-2.jpg"]

  /// Becomes brighter by a level every six seconds; a key frame each second.
  private func dawn() async throws -> PackagedVideo {
    let video = try PackagedVideo()
    let file = video.folder.path("dawn.mp4")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=black:size=64x36:rate=2:duration=\(Int(Self.seconds))"]
        + ["-vf", "geq=lum='16+T/6':cb=128:cr=128", "-c:v", "libx264", "-preset", "ultrafast", "-g", "2", file])
    let manifest = try await video.ready(file)
    #expect(manifest.storyboard == "storyboard.vtt" && manifest.ownWarnings == [])
    return video
  }

  private struct Cue {
    let start: Double
    let end: Double
    let sheet: String
    let x: Int
    let y: Int
  }

  /// As anybody would read it who has never seen the code that writes it.
  private func cues(of video: PackagedVideo) throws -> [Cue] {
    let text = try String(contentsOfFile: video.directory.file("storyboard.vtt"), encoding: .utf8)
    return try text.matches(of: #/\n(\S+) --> (\S+)\n([^#\n]+)#xywh=(\d+),(\d+),64,36\n/#).map { match in
      let seconds = { (stamp: Substring) in stamp.split(separator: ":").reduce(0) { $0 * 60 + (Double($1) ?? .nan) } }
      return try Cue(
        start: seconds(match.1), end: seconds(match.2), sheet: String(match.3), x: #require(Int(match.4)),
        y: #require(Int(match.5)))
    }
  }

  private func names(_ video: PackagedVideo) throws -> [String] {
    try video.files().keys.filter { $0.hasPrefix("storyboard") && $0.hasSuffix(".jpg") }.sorted()
  }

  @Test("A hundred pictures lie on each, the index leads to all of them without a gap, and each is of its time")
  func twoSheets() async throws {
    let video = try await dawn()
    #expect(try Set(names(video)) == Set(Self.sheets))
    let cues = try cues(of: video)
    try #require(cues.count > 105 && cues.count <= 118, "\(cues.count)")
    #expect(cues.first?.start == 0 && cues.last?.end == Self.seconds)
    #expect(zip(cues, cues.dropFirst()).allSatisfy { $0.end == $1.start })
    for (number, cue) in cues.enumerated() {
      let place = number % 100
      #expect(cue.sheet == Self.sheets[number / 100] && (cue.x, cue.y) == (place % 10 * 64, place / 10 * 36))
    }
    let rows = (cues.count - 100 + 9) / 10
    for (sheet, height) in zip(Self.sheets, [360, rows * 36]) {
      let size = try await run(
        .ffprobe,
        ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", video.directory.file(sheet)])
      #expect(size.output == "640,\(height)\n", "\(sheet)")
    }
    for number in [0, 37, 99, 100, 104, cues.count - 1] {
      let cue = cues[number]
      let level = try await brightness(video.directory.file(cue.sheet), crop: "64:36:\(cue.x):\(cue.y)")
      // A JPEG's black is 0 and its white 255, where the video has 16 and 235.
      #expect(abs(level / 255 * 219 * 6 - cue.start) < 15, "picture \(number), at \(cue.start): \(level)")
    }
    // Where the last sheet has no pictures any more it is black, and not what was there on the one before.
    let last = try #require(cues.last)
    try #require(last.x < 576)
    #expect(try await brightness(video.directory.file(last.sheet), crop: "64:36:576:\(last.y)") < 3)
  }

  @Test("A lost sheet is missed and made again, byte for byte", arguments: sheets)
  func lost(sheet: String) async throws {
    let video = try await dawn()
    let files = try video.files()
    let manifest = try video.directory.readManifest()
    #expect(manifest.lacking(in: video.directory) == [])
    try FileManager.default.removeItem(atPath: video.directory.file(sheet))
    #expect(manifest.lacking(in: video.directory) == [.storyboard])
    try Restoration.run(in: video.directory)
    #expect(try video.files() == files)
  }

  @Test("What a longer storyboard has left goes when another takes its place, and nothing else")
  func leftOver() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo { $0.audio = [] }.file())
    var files = try video.files()
    for name in ["storyboard-2.jpg", "storyboard-3.jpg", "storyboard-87.jpg"] {
      try Data([0]).write(to: URL(filePath: video.directory.file(name)))
    }
    // Not ours.
    for name in ["storyboard-0.jpg", "storyboard-2.png", "storyboard-two.jpg"] {
      try Data([0]).write(to: URL(filePath: video.directory.file(name)))
      files[name] = Data([0])
    }
    try FileManager.default.removeItem(atPath: video.directory.file("storyboard.jpg"))
    try Restoration.run(in: video.directory)
    #expect(try video.files() == files)
  }
}
