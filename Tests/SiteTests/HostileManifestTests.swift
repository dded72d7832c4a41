import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("Manifests that mean harm, or make no sense")
struct HostileManifestTests {
  static let titles = [
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)", "'&quot;&amp;",
    "</script></style><!--", "\u{202E}gpj.exe", "🎬👩‍👩‍👧", "\u{0}\u{1B}[31m", "a\r\nb\u{2028}c",
    String(repeating: "x<", count: 5000), "javascript:alert(1)", "{{7*7}}", "%3Cscript%3E",
  ]

  @Test("A hostile title is text wherever it appears", arguments: titles)
  func hostileTitle(title: String) throws {
    let tree = try SampleTree()
    let place = try tree.add(title) {
      $0.description = title
      $0.tags = [title]
      $0.source.audio = [
        .init(
          codec: "aac", profile: nil, channels: 2, sampleRate: 48000, language: title, title: title, isDefault: true)
      ]
      $0.state = .processing
    }
    let failed = try tree.add(title, state: .failed) {
      $0.error = .init(code: "damaged", stage: "package", message: title)
    }
    let harmless = try SampleTree()
    try harmless.add("Harmless", id: place.id) {
      $0.description = "Harmless"
      // Lists offer no tag of such a length.
      $0.tags = [title.count > 40 ? String(repeating: "Harmless", count: 10) : "Harmless"]
      $0.source.audio = [
        .init(codec: "aac", profile: nil, channels: 2, sampleRate: 48000, language: "und", title: nil, isDefault: true)
      ]
      $0.state = .processing
    }
    try harmless.add("Harmless", id: failed.id, state: .failed) {
      $0.error = .init(code: "damaged", stage: "package", message: "Harmless")
    }
    var builder = tree.builder()
    try builder.buildAll()
    var other = harmless.builder()
    try other.buildAll()

    // Whatever the title, the page has the elements and attributes of a harmless one and no others.
    for path in ["index.html", "videos/index.html", "\(place.path)/index.html", "\(failed.path)/index.html"] {
      let page = try #require(tree.text(path))
      #expect(skeleton(page) == skeleton(try #require(harmless.text(path))), "\(path)")
      #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control })
    }
    let catalog = try #require(tree.text("catalog.json"))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(catalog.utf8)) }
  }

  @Test("A poster outside the video's folder is not shown")
  func poster() throws {
    let tree = try SampleTree()
    let place = try tree.add("Poster")
    for path in ["../../../etc/passwd", "/etc/passwd", "https://example.org/x.jpg", "javascript:alert(1)"] {
      var manifest = try CatalogDirectory(path: "\(tree.root)/\(place.path)").readManifest()
      manifest.poster = path
      let video = Video(manifest)
      let page = PlayerPage(
        frame: PageFrame(
          settings: .init(), assets: AssetLibrary(hls: []).names, place: PagePlace(depth: 2)),
        video: video, collections: []
      ).document()
      let text = String(decoding: page, as: UTF8.self)
      #expect(!text.contains("passwd") && !text.contains("https:") && !text.contains("javascript:"), "\(path)")
    }
  }

  @Test(
    "A manifest that cannot be used is reported once, and the others are shown",
    arguments: [
      "", "{", "{\"schema\":1}", "[]", "null", "{\"schema\": 99, \"id\": 5}", "\u{FF}\u{FE}",
      String(repeating: "[", count: 10_000),
    ])
  func broken(contents: String) throws {
    let tree = try SampleTree()
    let good = try tree.add("Good")
    let bad = try tree.add("Bad")
    try tree.folder.write(contents, to: "public/\(bad.path)/manifest.json")
    let heard = Heard()
    var builder = tree.builder { heard.problems.append($0) }
    try builder.buildAll()
    try builder.buildAll()
    #expect(heard.problems.map(\.path) == [bad.path])
    #expect(heard.problems.first?.reason.contains("manifest.json") == true)
    #expect(tree.page(good) != nil && tree.page(bad) == nil)

    try FileManager.default.removeItem(atPath: "\(tree.root)/\(bad.path)/manifest.json")
    try tree.add("Mended", id: bad.id)
    try builder.update([bad])
    #expect(tree.page(bad)?.contains("Mended") == true)
  }

  @Test("A manifest that describes another video is refused: links would lead astray")
  func elsewhere() throws {
    let tree = try SampleTree()
    let place = try tree.add("Copied")
    let copy = VideoPlace(collection: .videos, id: .random())
    try FileManager.default.copyItem(atPath: "\(tree.root)/\(place.path)", toPath: "\(tree.root)/\(copy.path)")
    let heard = Heard()
    var builder = tree.builder { heard.problems.append($0) }
    try builder.buildAll()
    #expect(heard.problems.map(\.path) == [copy.path])
    #expect(tree.page(copy) == nil && tree.page(place) != nil)
  }

  @Test("A link in the place of a manifest, of a video's folder or of a page is not followed")
  func links() throws {
    let tree = try SampleTree()
    let place = try tree.add("Real")
    let outside = try tree.folder.write("outside", to: "outside.html")
    let linked = VideoPlace(collection: .videos, id: .random())
    try tree.folder.makeDirectory("public/\(linked.path)")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: "\(tree.root)/\(linked.path)/manifest.json",
      withDestinationPath: "\(tree.root)/\(place.path)/manifest.json")
    try files.createSymbolicLink(atPath: "\(tree.root)/\(place.path)/index.html", withDestinationPath: outside)
    var builder = tree.builder()
    try builder.buildAll()
    #expect(tree.page(linked) == nil)
    #expect(try String(contentsOfFile: outside, encoding: .utf8) == "outside")
    #expect(tree.page(place)?.contains("Real") == true)
  }

  private final class Heard {
    var problems: [SiteProblem] = []
  }

  /// The tags of a page with the names of their attributes; text and values left out.
  private func skeleton(_ page: String) -> [String] {
    page.matches(of: /<[^>]*>/).map { match in
      String(match.output).replacing(/="[^"]*"/, with: "")
    }
  }
}
