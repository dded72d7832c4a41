import Catalog
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Site

/// Serialised: libinotifytools has one state for the whole process.
@Suite("Watching the catalogue", .oneWatcher)
struct SiteWatchTests {
  @Test("Every kind of change reaches its pages")
  func changes() async throws {
    let tree = try SampleTree()
    let first = try tree.add("First")
    let watch = try await RunningWatch(tree)
    #expect(tree.page(first) != nil)

    try tree.add("Renamed", id: first.id)
    try await eventually("a changed manifest") { tree.page(first)?.contains("Renamed") == true ? true : nil }

    let second = try tree.add("Second", collection: try #require(CollectionName("new-collection")))
    try await eventually("a collection made later") { listed(tree) == ["Renamed", "Second"] ? true : nil }

    let third = try tree.add("Third", collection: second.collection)
    try await eventually("a video in a collection made later") { tree.page(third) != nil ? true : nil }

    let aside = tree.folder.path("aside")
    let place = "\(tree.root)/\(third.path)"
    try FileManager.default.moveItem(atPath: place, toPath: aside)
    try await eventually("a folder moved out") { listed(tree) == ["Renamed", "Second"] ? true : nil }
    try FileManager.default.moveItem(atPath: aside, toPath: place)
    try await eventually("a folder moved in with its manifest") { listed(tree).count == 3 ? true : nil }
    try tree.add("Third again", collection: third.collection, id: third.id)
    try await eventually("a change in a folder that was moved") { listed(tree).contains("Third again") ? true : nil }

    // Pages may still be written into the folder that is being removed: then what 'rm' says is that it is not empty.
    let collection = "\(tree.root)/new-collection"
    try await eventually("a collection removed") {
      try? FileManager.default.removeItem(atPath: collection)
      return !FileManager.default.fileExists(atPath: collection) && listed(tree) == ["Renamed"] ? true : nil
    }
    #expect(!watch.heard.contains(.overflow))
    try await watch.end()
  }

  @Test("A video whose time comes appears by itself, on its page and in the lists")
  func publication() async throws {
    let tree = try SampleTree()
    try tree.add("Here")
    let due = Date(timeIntervalSinceNow: 4)
    let later = try tree.add("Later") { $0.publishAt = due }
    let watch = try await RunningWatch(tree)
    if Date() < due { #expect(tree.page(later) == nil && listed(tree) == ["Here"]) }
    try await eventually("its page") { tree.page(later) != nil ? true : nil }
    #expect(Date() >= due)
    try await eventually("the list") { listed(tree) == ["Here", "Later"] ? true : nil }

    // Once more, said while the watch runs.
    let next = Date(timeIntervalSinceNow: 2)
    let other = try tree.add("Other") { $0.publishAt = next }
    try await eventually("the other's page") { tree.page(other) != nil ? true : nil }
    #expect(Date() >= next)
    try await watch.end()
  }

  @Test("Changes one after the other are each seen, and none by looking through everything again")
  func events() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Before")
    let watch = try await RunningWatch(tree)
    for number in 1...15 {
      try tree.add("Number \(number).", id: place.id)
      try await eventually("title \(number)") { tree.page(place)?.contains("Number \(number).") == true ? true : nil }
      try await eventually("title \(number) in the catalogue") {
        tree.text("catalog.json")?.contains("Number \(number).") == true ? true : nil
      }
    }
    #expect(watch.heard == [.watching])
    try await watch.end()
  }

  @Test("Segments and playlists that are written cause no rebuild, and no write")
  func quiet() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Busy", state: .processing)
    let watch = try await RunningWatch(tree)
    let before = changed("\(tree.root)/index.html")
    try tree.folder.makeDirectory("public/\(place.path)/video-source")
    for number in 0..<200 { try tree.folder.write("x", to: "public/\(place.path)/video-source/\(number).m4s") }
    // A later change that is noticed shows that the earlier ones were passed.
    let other = try tree.add("Other", collection: try #require(CollectionName("other"))) { $0.visibility = .unlisted }
    try await eventually("the other video") { tree.page(other) != nil ? true : nil }
    #expect(changed("\(tree.root)/index.html") == before)
    try await watch.end()
  }

  private func listed(_ tree: SampleTree) -> [String] {
    struct Listing: Decodable {
      struct Entry: Decodable { let title: String }
      let videos: [Entry]
    }
    let data = Data((tree.text("catalog.json") ?? "").utf8)
    return ((try? JSONDecoder().decode(Listing.self, from: data))?.videos ?? []).map(\.title).sorted()
  }

  private func changed(_ path: String) -> Double? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    // Not the modification time, which the writer sets ahead for nginx's sake.
    return Double(status.st_ctim.tv_sec) + Double(status.st_ctim.tv_nsec) / 1e9
  }
}

/// A watch on a thread of its own, as `leat-site watch` runs it.
private final class RunningWatch: Sendable {
  private let stop = StopSignal()
  private let events = Mutex<[SiteWatch.Event]>([])
  private let outcome = Mutex<Result<Void, SiteError>?>(nil)

  var heard: [SiteWatch.Event] { events.withLock { $0 } }

  init(_ tree: SampleTree) async throws {
    let root = tree.root
    Thread.detachNewThread { [self] in
      let watch = SiteWatch(publicRoot: root) { event in self.events.withLock { $0.append(event) } }
      var builder = SiteBuilder(
        publicRoot: root, settings: SiteSettings(), assets: AssetLibrary(hls: [])
      ) { _ in }
      let result = Result { () throws(SiteError) in try watch.run(&builder, until: self.stop) }
      outcome.withLock { $0 = result }
    }
    try await eventually("the watch is on") { try self.failure() ?? (heard.contains(.watching) ? true : nil) }
  }

  deinit { stop.set() }

  func end() async throws {
    stop.set()
    try await eventually("the watch has ended") { try outcome.withLock { try $0?.get() } }
  }

  private func failure() throws -> Bool? {
    try outcome.withLock { try $0?.get() }
    return nil
  }
}
