import Catalog
import Foundation
import Inbox
import TestSupport
import Testing

@testable import Supervision

@Suite("Metadata beside a video, in YAML")
struct MetadataFileTests {
  private func read(_ text: String) throws -> MetadataFile {
    try MetadataFile(Array(text.utf8), zone: try #require(TimeZone(secondsFromGMT: 3600)))
  }

  private static let complete = """
    # Everything that can be said.
    title: "The harbour:  a walk"
    description: |
      Ships, and <b>boats</b>.

      The end.
    tags: [sea, Ships, ships, "a, b"]
    language: ger
    visibility: unlisted
    publish_at: 2026-12-24 18:00
    chapters:
      - {start: 0, title: Out}
      - start: 1:30.5
        title: The lighthouse
        end: "2:00"
      - {start: "1:02:03", title: Home}
    """

  @Test("everything that can be said")
  func full() throws {
    let file = try read(Self.complete)
    let overlay = file.overlay
    #expect(overlay.title == "The harbour: a walk")
    #expect(overlay.description == "Ships, and <b>boats</b>.\n\nThe end.")
    #expect(overlay.tags == ["sea", "Ships", "a, b"])
    #expect(overlay.visibility == .unlisted)
    #expect(overlay.language == "de")
    #expect(overlay.publishAt == "2026-12-24T17:00:00.000Z")
    #expect(overlay.chapters?.map(\.start) == [0, 90.5, 3723])
    #expect(overlay.chapters?.map(\.end) == [nil, 120, nil])
    #expect(file.warnings == [])
  }

  @Test("in the manifest chapters have ends, within the video's length")
  func chapters() throws {
    let overlay = try read(Self.complete).overlay
    var manifest = Manifest(
      id: .random(), title: "a", collection: .videos, source: Manifest.Source(filename: "a.mp4"))
    overlay.apply(to: &manifest)
    #expect(manifest.chapters?.map(\.end) == [90.5, 120, 3723])
    manifest.source.duration = 110
    overlay.apply(to: &manifest)
    #expect(manifest.chapters?.map(\.title) == ["Out", "The lighthouse"])
    #expect(manifest.chapters?.map(\.end) == [90.5, 110])
    manifest.source.duration = 0
    overlay.apply(to: &manifest)
    #expect(manifest.chapters == nil)
  }

  @Test("what is not said stays as it was, and warnings are added once")
  func partial() throws {
    var manifest = Manifest(
      id: .random(), title: "a", collection: .videos, source: Manifest.Source(filename: "a.mp4"))
    manifest.description = "before"
    manifest.warnings = ["one"]
    var overlay = try read("title: T").overlay
    overlay.warnings = ["two"]
    for _ in 0..<2 { overlay.apply(to: &manifest) }
    #expect(manifest.title == "T" && manifest.description == "before" && manifest.warnings == ["one", "two"])
  }

  static let timeCases: [(String, String?)] = [
    ("2026-12-24", "2026-12-23T23:00:00.000Z"), ("2026-12-24 18:00", "2026-12-24T17:00:00.000Z"),
    ("2026-12-24T18:00:30", "2026-12-24T17:00:30.000Z"), ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00.000Z"),
    ("2026-12-24T18:00:00-05:00", "2026-12-24T23:00:00.000Z"), ("24.12.2026", nil), ("tomorrow", nil),
    ("2026-13-01", nil), ("2026-12-24 25:00", nil), ("", nil),
  ]

  @Test("times with and without a zone", arguments: timeCases.indices)
  func times(index: Int) {
    let (text, expected) = Self.timeCases[index]
    let overlay = try? read("publish_at: \(text)\n").overlay
    #expect(overlay?.publishAt == expected, "\(text)")
  }

  static let placeCases: [(String, Double?)] = [
    ("0", 0), ("90", 90), ("90.25", 90.25), ("1:30", 90), ("01:02:03.5", 3723.5), ("100:00", 6000), ("1:60", nil),
    ("1:2:3:4", nil), ("-1", nil), ("1e9", nil), ("nan", nil), ("inf", nil), ("1.5:00", nil), ("", nil), (":", nil),
    ("99999999999", nil), ("٣", nil),
  ]

  @Test("places in a video", arguments: placeCases.indices)
  func places(index: Int) { #expect(MediaTime.seconds(Self.placeCases[index].0) == Self.placeCases[index].1) }

  static let mistakeCases: [(String, String)] = [
    ("", "keys with values"), ("- a\n- b\n", "keys with values"), ("just words\n", "keys with values"),
    ("title: [a, b]\n", "line 1: title is text"), ("title: {a: b}\n", "title is text"), ("title:\n", "title is text"),
    ("title: \"\\u0007\"\n", "title is text"), ("language: klingonish\n", "language is a code"),
    ("visibility: secret\n", "public or unlisted"),
    ("a: 1\ntags: {a: b}\n", "line 2: tags are a list"), ("tags: [[a]]\n", "each of the tags"),
    ("publish_at: soon\n", "publish_at is a time"), ("chapters: yes\n", "chapters are a list"),
    ("chapters: [a]\n", "a chapter has a start and a title"), ("chapters: [{start: 1}]\n", "a start and a title"),
    ("chapters: [{start: x, title: a}]\n", "start is a time"),
    ("chapters: [{start: 1, title: a, b: c}]\n", "nothing else"),
    ("chapters: [{start: 5, title: a}, {start: 5, title: b}]\n", "after the one before"),
    ("chapters: [{start: 5, end: 1, title: a}]\n", "ends after its start"),
    ("title: a\ntitle: b\n", "stands here again"), ("title: a\n---\ntitle: b\n", "second document"),
    ("title: &a x\ndescription: *a\n", "aliases"), ("title: !!binary aGk=\n", "tags ('!…')"),
    ("title: \"unclosed\n", "not YAML"), ("titel: a\n", "did you mean 'title'"),
    ("\0title: a\n", "not YAML"), ("title: \u{1}\n", "not YAML"),
    (String(repeating: "[", count: 60_000), "nested"), (String(repeating: "{a: ", count: 15_000), "nested"),
  ]

  @Test("mistakes are told with their lines, and refuse the whole file", arguments: mistakeCases.indices)
  func mistakes(index: Int) throws {
    let (text, words) = Self.mistakeCases[index]
    let fault = #expect(throws: SidecarFault.self, "\(text.prefix(60))") { try read(text) }
    #expect(fault?.description.contains(words) == true, "\(text.prefix(60)): \(fault?.description ?? "none")")
    #expect((fault?.description.utf8.count ?? 0) < 4000)
  }

  @Test("limits: titles, descriptions, tags, chapters, and how much is said about mistakes")
  func limits() throws {
    let chapters = { (count: Int) in
      "chapters:\n" + (0..<count).map { "  - {start: \($0), title: t}\n" }.joined()
    }
    #expect(try read(chapters(500)).overlay.chapters?.count == 500)
    let tags = { (count: Int) in "tags: [" + (0..<count).map(String.init).joined(separator: ", ") + "]" }
    #expect(try read(tags(50)).overlay.tags?.count == 50)
    let long = String(repeating: "x", count: 20_001)
    for text in [
      chapters(501), tags(51), "title: \(long.prefix(301))", "description: \(long)", "tags: [\(long.prefix(101))]",
    ] {
      #expect(throws: SidecarFault.self) { try read(text) }
    }
    let wrong = (0..<500).map { "  - {start: x\($0), title: t}\n" }.joined()
    let fault = #expect(throws: SidecarFault.self) { try read("chapters:\n" + wrong) }
    #expect((fault?.description.count ?? 0) < 2000 && fault?.description.contains("490 more") == true)
  }

  @Test("unknown keys are passed over with a word")
  func unknown() throws {
    let file = try read("title: a\ntitel: b\n\"x\\u202Ey\": 1\n")
    #expect(file.overlay.title == "a" && file.warnings.count == 2)
    #expect(file.warnings.first?.contains("did you mean 'title'?") == true)
    #expect(file.warnings.allSatisfy { !$0.contains("\u{202E}") })
  }

  @Test("mutated, it gives something that a manifest may say, or a reason")
  func mutated() throws {
    var random = SplitMix(seed: 3)
    let original = Array(Self.complete.utf8)
    let directory = CatalogDirectory(path: NSTemporaryDirectory() + "leat-mutated-" + UUID().uuidString)
    try directory.create()
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    var read = 0
    for round in 0..<4000 {
      let mutant = random.mutated(original)
      guard let file = try? MetadataFile(mutant) else { continue }
      read += 1
      var manifest = Manifest(
        id: .random(), title: "a", collection: .videos, source: Manifest.Source(filename: "a.mp4"))
      file.overlay.apply(to: &manifest)
      guard round % 20 == 0 else { continue }
      try directory.writeManifest(manifest, sync: false)
      #expect(try directory.readManifest().title == manifest.title)
    }
    #expect(read > 100 && read < 3900)
  }

  @Test("laid beside a manifest it is read as it was written; broken or missing it says nothing")
  func overlay() throws {
    let directory = CatalogDirectory(path: NSTemporaryDirectory() + "leat-overlay-" + UUID().uuidString)
    try directory.create()
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    #expect(MetadataOverlay.read(in: directory).isEmpty)
    let overlay = try read(Self.complete).overlay
    try overlay.write(in: directory)
    #expect(MetadataOverlay.read(in: directory) == overlay)
    try Data("{".utf8).write(to: URL(filePath: directory.file(".sidecars/overlay.json")))
    #expect(MetadataOverlay.read(in: directory).isEmpty)
  }
}
