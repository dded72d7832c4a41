import Catalog
import Foundation
import Glibc
import Testing

@Suite("What a video lacks beside its segments")
struct VideoExtraTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private static let names = [
    "poster.jpg", "storyboard.vtt", "storyboard.jpg", "storyboard-2.jpg", "storyboard-3.jpg",
    "iframes-240p/playlist.m3u8", "chapters.vtt", "chapters.json",
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
    try AtomicFile.write(Self.index(from: 1, to: 3), to: directory.file("storyboard.vtt"), sync: false)
    return (manifest, directory)
  }

  /// Of a storyboard: a hundred pictures on each of these sheets.
  private static func index(from first: Int, to last: Int) -> String {
    var text = "WEBVTT\n"
    for sheet in first...last {
      for number in 0..<100 {
        text += "\n\(100 + sheet):00:\(number).000 --> \(100 + sheet):00:\(number + 1).000\n"
        text += sheet == 1 ? "storyboard.jpg" : "storyboard-\(sheet).jpg"
        text += "#xywh=\(number % 10 * 160),\(number / 10 * 90),160,90\n"
      }
    }
    return text
  }

  static let losses: [(file: String, lacking: Set<VideoExtra>)] = [
    ("poster.jpg", [.poster]), ("storyboard.vtt", [.storyboard]), ("storyboard.jpg", [.storyboard]),
    ("storyboard-2.jpg", [.storyboard]), ("storyboard-3.jpg", [.storyboard]),
    ("iframes-240p/playlist.m3u8", [.iFrames]), ("chapters.vtt", [.chapters]), ("chapters.json", [.chapters]),
  ]

  @Test("It is what the manifest names and what is not there, wherever that lies", arguments: losses)
  func lost(file: String, lacking: Set<VideoExtra>) throws {
    let (manifest, directory) = try video()
    #expect(manifest.lacking(in: directory) == [])
    try FileManager.default.removeItem(atPath: directory.file(file))
    #expect(manifest.lacking(in: directory) == lacking)
  }

  private static let cue = "WEBVTT\n\n00:00.000 --> 00:10.000\n"
  private static let part = "#xywh=0,0,160,90\n"

  static let indexes: [(sentence: String, text: String, isWhole: Bool)] = [
    ("as Leat wrote it when all pictures lay on one sheet", index(from: 1, to: 1), true),
    ("with Windows' line ends", index(from: 1, to: 2).replacing("\n", with: "\r\n"), true),
    ("with a note behind the last cue", index(from: 1, to: 3) + "\nNOTE by hand\n", true),
    ("one sheet more than there are", index(from: 1, to: 4), false),
    ("nothing", "", false), ("no cue", "WEBVTT\n", false), ("not text", "\u{0}\u{FFFD}", false),
    ("sheet 1000000000", cue + "storyboard-1000000000.jpg" + part, false),
    ("sheet 88", cue + "storyboard-88.jpg" + part, false),
    ("a number that no integer holds", cue + "storyboard-\(String(repeating: "9", count: 99)).jpg" + part, false),
    ("sheet 0", cue + "storyboard-0.jpg" + part, false), ("sheet -1", cue + "storyboard--1.jpg" + part, false),
    ("sheet 02", cue + "storyboard-02.jpg" + part, false), ("sheet +2", cue + "storyboard-+2.jpg" + part, false),
    ("no number", cue + "storyboard-.jpg" + part, false), ("no name", cue + part, false),
    ("a folder above", cue + "../storyboard.jpg" + part, false),
    ("somebody else's", cue + "https://example.org/storyboard.jpg" + part, false),
    ("a number where there is none", cue + "storyboard-1.jpg" + part, false),
    ("the last cue is far from the end", index(from: 1, to: 3) + String(repeating: "\n", count: 9999), false),
  ]

  @Test("A storyboard is there when its index is ours, with all sheets up to the last it names", arguments: indexes)
  func sheets(index: (sentence: String, text: String, isWhole: Bool)) throws {
    let (manifest, directory) = try video()
    // What is asked for beyond the greatest number there can be is there, so that only the number speaks against it.
    for number in [0, 88, 1_000_000_000] {
      try AtomicFile.write("x", to: directory.file("storyboard-\(number).jpg"), sync: false)
    }
    for number in 4...87 where index.text.contains("-88.") {
      try AtomicFile.write("x", to: directory.file("storyboard-\(number).jpg"), sync: false)
    }
    try AtomicFile.write(index.text, to: directory.file("storyboard.vtt"), sync: false)
    #expect(manifest.lacking(in: directory) == (index.isWhole ? [] : [.storyboard]), "\(index.sentence)")
  }

  @Test("An index that is no file is none, and nobody waits for it", arguments: ["a folder", "a pipe", "a link"])
  func notAFile(what: String) throws {
    let (manifest, directory) = try video()
    let path = directory.file("storyboard.vtt")
    let other = directory.file("other.vtt")
    try FileManager.default.moveItem(atPath: path, toPath: other)
    switch what {
    case "a folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    case "a pipe": try #require(mkfifo(path, 0o644) == 0)
    default: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
    }
    #expect(manifest.lacking(in: directory) == [.storyboard])
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
