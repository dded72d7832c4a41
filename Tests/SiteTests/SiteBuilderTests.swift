import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("The tree's pages follow its manifests")
struct SiteBuilderTests {
  @Test("A video gets a page, and is named by home, its collection and the catalogue, newest first")
  func lists() throws {
    let tree = try SampleTree()
    let training = try #require(CollectionName("training"))
    try tree.add("Older", collection: training, created: Date(timeIntervalSince1970: 1_700_000_000))
    let newer = try tree.add("Newer")
    var builder = tree.builder()
    try builder.buildAll()

    let home = try #require(tree.text("index.html"))
    let order = [try #require(home.range(of: ">Newer<")), try #require(home.range(of: ">Older<"))]
    #expect(order[0].lowerBound < order[1].lowerBound)
    #expect(home.contains("href=\"\(newer.path)/\""))
    let collection = try #require(tree.text("training/index.html"))
    #expect(collection.contains(">Older<") && !collection.contains(">Newer<"))
    let catalog = try #require(tree.text("catalog.json"))
    let names = try JSONDecoder().decode(Listing.self, from: Data(catalog.utf8)).videos.map(\.title)
    #expect(names == ["Newer", "Older"])
    #expect(tree.page(newer)?.contains("<title>Newer – Our videos</title>") == true)
    #expect(tree.text("404.html") != nil)
  }

  @Test("A second build writes nothing; a changed title writes that video's pages alone")
  func incremental() throws {
    let tree = try SampleTree()
    let place = try tree.add("First")
    try tree.add("Second", collection: try #require(CollectionName("other")))
    var builder = tree.builder()
    try builder.buildAll()
    let afterFirst = builder.tally.written
    try builder.buildAll()
    #expect(builder.tally.written == afterFirst)

    try tree.add("Renamed", id: place.id)
    try builder.update([place])
    // Its page and the embedded one, its collection's, home and the catalogue.
    #expect(builder.tally.written == afterFirst + 5)
    #expect(tree.page(place)?.contains("Renamed") == true)

    // A builder that starts anew finds all as it is.
    var fresh = tree.builder()
    try fresh.buildAll()
    #expect(fresh.tally.written == 0)
  }

  @Test("Progress within one step changes no file")
  func progressSteps() throws {
    let tree = try SampleTree()
    let place = try tree.add("Half", state: .processing) { $0.progress = 0.41 }
    var builder = tree.builder()
    try builder.buildAll()
    let before = builder.tally.written
    try tree.add("Half", id: place.id, state: .processing) { $0.progress = 0.44 }
    try builder.update([place])
    #expect(builder.tally.written == before)
    try tree.add("Half", id: place.id, state: .processing) { $0.progress = 0.46 }
    try builder.update([place])
    #expect(tree.page(place)?.contains("value=\"45\"") == true)
  }

  @Test("An unlisted video has a page that search engines skip, and is named nowhere")
  func unlisted() throws {
    let tree = try SampleTree()
    let place = try tree.add("Secret", collection: try #require(CollectionName("private"))) {
      $0.visibility = .unlisted
    }
    var builder = tree.builder()
    try builder.buildAll()
    #expect(tree.page(place)?.contains("content=\"noindex\"") == true)
    #expect(tree.text("private/index.html") == nil)
    for path in ["index.html", "catalog.json"] {
      let text = try #require(tree.text(path))
      #expect(!text.contains("Secret") && !text.contains(place.id.text) && !text.contains("private"))
    }
  }

  @Test("A video that waits for consent or for its time has no page; a page that it had goes")
  func withheld() throws {
    let tree = try SampleTree()
    let due = Date(timeIntervalSince1970: 1_900_000_000)
    let place = try tree.add("Soon")
    var builder = tree.builder()
    try builder.buildAll(now: due - 20)
    #expect(tree.page(place) != nil)
    for state in [VideoState.review, .rejected] {
      try tree.add("Soon", id: place.id, state: state)
      try builder.update([place], now: due - 15)
      #expect(tree.page(place) == nil && tree.text("index.html")?.contains("Soon") == false)
    }
    try tree.add("Soon", id: place.id) { $0.publishAt = due }
    try builder.update([place], now: due - 10)
    #expect(tree.page(place) == nil)
    #expect(builder.nextPublication(after: due - 10) == due)
    #expect(builder.published(since: due - 10, until: due - 1).isEmpty)
    #expect(builder.published(since: due - 1, until: due) == [place])
    try builder.update([place], now: due)
    #expect(tree.page(place) != nil && tree.text("index.html")?.contains("Soon") == true)
  }

  @Test("What a video that failed says is its reason, not a player")
  func failed() throws {
    let tree = try SampleTree()
    let place = try tree.add("Bad", state: .failed) {
      $0.error = .init(code: "damaged", stage: "package", message: "It ends in <the middle>.")
    }
    var builder = tree.builder()
    try builder.buildAll()
    let page = try #require(tree.page(place))
    #expect(page.contains("It ends in &lt;the middle&gt;.") && !page.contains("<video"))
  }

  @Test("Pages of videos and collections that are gone go; files that are not ours stay")
  func vanished() throws {
    let tree = try SampleTree()
    let other = try #require(CollectionName("other"))
    let place = try tree.add("Gone", collection: other)
    let kept = try tree.add("Kept")
    try tree.folder.makeDirectory("public/hand-made")
    try tree.folder.write("by hand", to: "public/hand-made/index.html")
    var builder = tree.builder()
    try builder.buildAll()
    #expect(tree.page(kept)?.contains("href=\"../../other/\"") == true)

    try FileManager.default.removeItem(atPath: "\(tree.root)/\(place.path)/manifest.json")
    try builder.update([place])
    #expect(tree.page(place) == nil && tree.text("other/index.html") == nil)
    #expect(tree.text("index.html")?.contains("Gone") == false)
    #expect(tree.page(kept)?.contains("href=\"../../other/\"") == false)

    // The same when nobody told: a builder that starts anew sweeps up.
    let left = try tree.add("Left", collection: other)
    try builder.buildAll()
    try FileManager.default.removeItem(atPath: "\(tree.root)/\(left.path)/manifest.json")
    var fresh = tree.builder()
    try fresh.buildAll()
    #expect(tree.page(left) == nil && tree.text("other/index.html") == nil)
    #expect(tree.text("hand-made/index.html") == "by hand")
  }

  private struct Listing: Decodable {
    struct Entry: Decodable { let title: String }
    let videos: [Entry]
  }
}
