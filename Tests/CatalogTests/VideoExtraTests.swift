import Catalog
import Foundation
import Testing

@Suite("What a video lacks beside its segments")
struct VideoExtraTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private static let names = [
    "poster.jpg", "storyboard.vtt", "storyboard.jpg", "iframes-240p/playlist.m3u8", "chapters.vtt", "chapters.json",
  ]

  /// A ready video with a ladder, and with everything.
  private func video(state: VideoState = .ready) throws -> (Manifest, CatalogDirectory) {
    let directory = CatalogDirectory(path: scratch.path)
    for name in Self.names {
      try CatalogDirectory(path: directory.file(name.split(separator: "/").dropLast().joined())).create(sync: false)
      try AtomicFile.write("x", to: directory.file(name), sync: false)
    }
    var manifest = try Samples.full()
    manifest.state = state
    manifest.renditions?.append(Manifest.Rendition(kind: .iframes, name: "iframes-240p", how: .copy))
    return (manifest, directory)
  }

  static let losses: [(file: String, lacking: Set<VideoExtra>)] = [
    ("poster.jpg", [.poster]), ("storyboard.vtt", [.storyboard]), ("storyboard.jpg", [.storyboard]),
    ("iframes-240p/playlist.m3u8", [.iFrames]), ("chapters.vtt", [.chapters]), ("chapters.json", [.chapters]),
  ]

  @Test("It is what the manifest names and what is not there, wherever that lies", arguments: losses)
  func lost(file: String, lacking: Set<VideoExtra>) throws {
    let (manifest, directory) = try video()
    #expect(manifest.lacking(in: directory) == [])
    try FileManager.default.removeItem(atPath: directory.file(file))
    #expect(manifest.lacking(in: directory) == lacking)
  }

  static let unnamed: [(sentence: String, change: @Sendable (inout Manifest) -> Void, lacking: Set<VideoExtra>)] = [
    ("no poster is named", { $0.poster = nil }, [.poster]),
    ("no storyboard is named", { $0.storyboard = nil }, [.storyboard]),
    ("no I-frames are named", { $0.renditions?.removeAll { $0.kind == .iframes } }, [.iFrames]),
    ("there are no chapters", { $0.chapters = nil }, []),
  ]

  @Test("What no manifest names is not there either; but chapters that nobody wrote are not missed", arguments: unnamed)
  func notNamed(sentence: String, change: @Sendable (inout Manifest) -> Void, lacking: Set<VideoExtra>) throws {
    var (manifest, directory) = try video()
    change(&manifest)
    #expect(manifest.lacking(in: directory) == lacking, "\(sentence)")
  }

  @Test("While a video is processed nothing is missed that comes at its end")
  func processed() throws {
    var (manifest, directory) = try video(state: .processing)
    manifest.renditions = nil
    try FileManager.default.removeItem(atPath: directory.file("chapters.vtt"))
    #expect(manifest.lacking(in: directory) == [])
  }

  private static let note = "master.m3u8 has no EXT-X-I-FRAME-STREAM-INF (Apple HLS authoring specification 6.1)"

  static let findings:
    [(sentence: String, before: [String], problems: [String], lacking: Set<VideoExtra>, after: [String]?)] = [
      ("nothing new", ["a", "no poster: x"], [], [.poster], ["a", "no poster: x"]),
      ("what was impossible is there now", ["no poster: x", "a", "no storyboard: y"], [], [], ["a"]),
      ("another reason", ["no poster: x", "a"], ["no poster: z"], [.poster], ["a", "no poster: z"]),
      ("the same again stays where it is", ["no poster: x", "a"], ["no poster: x"], [.poster], ["no poster: x", "a"]),
      (
        "the verifier's note holds as long as it does", [note], ["no pictures to seek by: x"], [.iFrames],
        [note, "no pictures to seek by: x"]
      ),
      ("and no longer", [note, "no pictures to seek by: x"], [], [.poster], nil),
      (
        "other sentences only begin alike", ["no posters here", "no storyboards"], [], [],
        ["no posters here", "no storyboards"]
      ),
    ]

  @Test("What is said of it is as new as the last look", arguments: findings)
  func explained(
    finding: (sentence: String, before: [String], problems: [String], lacking: Set<VideoExtra>, after: [String]?)
  ) throws {
    var manifest = try Samples.small()
    manifest.warnings = finding.before
    manifest.explain(finding.problems, lacking: finding.lacking)
    #expect(manifest.warnings == finding.after, "\(finding.sentence)")
    for extra in Set(VideoExtra.allCases).subtracting(finding.lacking) {
      #expect(!manifest.explainsAbsence(of: extra), "\(finding.sentence)")
    }
  }
}
