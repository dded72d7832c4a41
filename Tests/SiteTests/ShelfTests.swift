import Catalog
import Foundation
import Testing

@testable import Site

@Suite("A list is cut into pages that a new video does not shift")
struct ShelfTests {
  @Test(
    "Every video stands on one page, newest first, and archive pages are full", arguments: [0, 1, 35, 71, 72, 73, 500])
  func cut(count: Int) {
    let shelf = Shelf(count: count)
    #expect(shelf.pages.flatMap { Array(shelf.range(of: $0)) } == Array(0..<count))
    for page in shelf.pages where page != .first { #expect(shelf.range(of: page).count == Shelf.size) }
    #expect(shelf.range(of: .first).count < 2 * Shelf.size)
  }

  @Test("Newer and older lead through all pages and back")
  func neighbours() {
    let shelf = Shelf(count: 200)
    var page: Shelf.Page? = .first
    var seen: [Shelf.Page] = []
    while let here = page {
      seen.append(here)
      if let older = shelf.older(than: here) { #expect(shelf.newer(than: older) == here) }
      page = shelf.older(than: here)
    }
    #expect(seen == shelf.pages && seen.count == 5)
  }

  @Test("A video among two hundred writes the first page of its lists, not the archive; the archive shrinks and goes")
  func builder() throws {
    let tree = try SampleTree()
    var places: [VideoPlace] = []
    for number in 0..<180 {
      places.append(
        try tree.add("Number \(number).", created: Date(timeIntervalSince1970: 1_700_000_000 + Double(number))))
    }
    var builder = tree.builder()
    try builder.buildAll()
    #expect(tree.text("page-4.html") != nil && tree.text("page-5.html") == nil)
    #expect(tree.text("page-1.html")?.contains("Number 0.") == true)
    #expect(tree.text("videos/page-1.html")?.contains("href=\"page-2.html\"") == false)
    #expect(tree.text("videos/page-1.html")?.contains("href=\"../videos/page-2.html\"") == true)

    let before = builder.tally
    let new = try tree.add("New.")
    try builder.update([new])
    // Its two pages, the first page of two lists, the catalogue; nothing else was even compared.
    #expect(builder.tally.written == before.written + 5 && builder.tally.unchanged == before.unchanged)

    for place in places.dropFirst(40) { try FileManager.default.removeItem(atPath: "\(tree.root)/\(place.path)") }
    try builder.update(Set(places))
    #expect(tree.text("page-1.html") == nil && tree.text("videos/page-1.html") == nil)
    #expect(tree.text("index.html")?.contains("Number 39.") == true)
  }
}
