import Catalog
package import Foundation

/// Keeps the pages of a tree in step with its manifests.
///
/// Knows every video that has a manifest; told of a change, it reads that manifest and rewrites the pages that show
/// the video. Not thread-safe: one thread owns it.
package struct SiteBuilder {
  private let settings: SiteSettings
  private let assets: AssetLibrary
  private let report: (SiteProblem) -> Void
  private var writer: SiteWriter
  private var videos: [VideoPlace: Video] = [:]
  /// Reported and still there, so that each is reported once.
  /// Folders with a manifest whose name is no id, reported.
  private var strangers: Set<String> = []
  private var problems: [VideoPlace: SiteProblem] = [:]
  /// Collections whose page may be there.
  private var knownCollections: Set<String> = []

  /// - Parameters:
  ///   - publicRoot: the folder that nginx serves.
  ///   - report: hears of each video that must be left out, once.
  package init(
    publicRoot: String, settings: SiteSettings, assets: AssetLibrary, report: @escaping (SiteProblem) -> Void
  ) {
    self.settings = settings
    self.assets = assets
    self.report = report
    writer = SiteWriter(root: publicRoot)
  }

  /// Files written, left alone and removed so far.
  var tally: SiteWriter.Tally { writer.tally }

  /// Reads everything and brings every page up to date.
  package mutating func buildAll(now: Date = Date()) throws(SiteError) {
    try prepare()
    do throws(CatalogError) {
      try writer.makeFolder("assets")
      for (name, bytes) in assets.files { try writer.write(bytes, to: "assets/\(name)") }
      try writer.write(NotFoundPage(frame: frame(.anywhere)).document(), to: "404.html")
    } catch {
      throw .catalog(error)
    }
    let places = try findVideos()
    try update(places.union(videos.keys), now: now, listsChanged: true)
  }

  /// Every video's folder; one whose name is no id has no link, and is reported.
  private mutating func findVideos() throws(SiteError) -> Set<VideoPlace> {
    let tree = PublicTree(root: writer.root)
    do throws(CatalogError) {
      knownCollections.formUnion(try tree.collections().map(\.text))
      var places: Set<VideoPlace> = []
      for directory in try Catalog(publicRoot: writer.root).directories() {
        if let place = VideoPlace(directory) {
          places.insert(place)
        } else if strangers.insert(directory.path).inserted {
          report(SiteProblem(path: directory.path, reason: "cannot show '\(directory.path)': its name is not an id"))
        }
      }
      return places
    } catch {
      throw .catalog(error)
    }
  }

  /// Makes the tree's folder, when this program is the first to need it.
  func prepare() throws(SiteError) {
    do throws(CatalogError) { try writer.makeFolder("") } catch { throw .catalog(error) }
  }

  /// Brings the pages of `places` up to date, and the lists that show them.
  package mutating func update(_ places: Set<VideoPlace>, now: Date = Date()) throws(SiteError) {
    try update(places, now: now, listsChanged: false)
  }

  /// When a page is due that no event will announce: the next `publish_at`.
  package func nextPublication(after now: Date) -> Date? {
    videos.values.lazy.compactMap(\.publishAt).filter { $0 > now }.min()
  }

  /// Videos whose time has come since `earlier`.
  package func published(since earlier: Date, until now: Date) -> Set<VideoPlace> {
    Set(videos.filter { entry in entry.value.publishAt.map { $0 > earlier && $0 <= now } ?? false }.keys)
  }
}

extension SiteBuilder {
  private mutating func update(
    _ places: Set<VideoPlace>, now: Date, listsChanged: Bool
  ) throws(SiteError) {
    let collectionsBefore = listedCollections(at: now)
    var changed: Set<String> = listsChanged ? knownCollections : []
    var pages: Set<VideoPlace> = []
    for place in places {
      let before = videos[place]
      load(place)
      pages.insert(place)
      knownCollections.insert(place.collection.text)
      if videos[place] != before || before?.publishAt != nil { changed.insert(place.collection.text) }
    }
    // The header of every page names the collections.
    let collections = listedCollections(at: now)
    if collections != collectionsBefore {
      pages.formUnion(videos.keys)
      changed.formUnion(knownCollections)
    }
    do throws(CatalogError) {
      for place in pages { try writePage(of: place, collections: collections, now: now) }
      if !changed.isEmpty || listsChanged { try writeLists(of: changed, collections: collections, now: now) }
    } catch {
      throw .catalog(error)
    }
  }

  /// Reads one manifest. One that is gone takes the video along; one that cannot be used is reported.
  private mutating func load(_ place: VideoPlace) {
    do throws(CatalogError) {
      let directory = CatalogDirectory(path: "\(writer.root)/\(place.path)")
      videos[place] = Video(try CatalogEntry(reading: directory).manifest.get())
      problems[place] = nil
    } catch {
      videos[place] = nil
      let problem = error.isMissing ? nil : SiteProblem(path: place.path, reason: error.description)
      if let problem, problems[place] != problem { report(problem) }
      problems[place] = problem
    }
  }

  private mutating func writePage(of place: VideoPlace, collections: [String], now: Date) throws(CatalogError) {
    let path = "\(place.path)/index.html"
    guard let video = videos[place] else {
      // The page of a video whose manifest is broken stays as it was: the video itself may be fine.
      if problems[place] == nil { try writer.removePage(path) }
      return
    }
    guard video.hasPage(at: now) else { return try writer.removePage(path) }
    let page = PlayerPage(frame: frame(PagePlace(depth: 2)), video: video, collections: collections)
    do throws(CatalogError) {
      try writer.write(page.document(), to: path)
    } catch  where error.isMissing {
      // Removed since its manifest was read; the event about it is on its way.
    }
  }

  private mutating func writeLists(of changed: Set<String>, collections: [String], now: Date) throws(CatalogError) {
    let listed = videos.values.filter { $0.isListed(at: now) }.sorted(by: Video.isNewer)
    for collection in changed {
      let path = "\(collection)/index.html"
      let videos = listed.filter { $0.collection.text == collection }
      guard !videos.isEmpty else {
        try writer.removePage(path)
        continue
      }
      let page = LibraryPage(
        frame: frame(PagePlace(depth: 1)), collection: collection, videos: videos, collections: collections)
      try writer.write(page.document(), to: path)
    }
    let home = LibraryPage(frame: frame(PagePlace(depth: 0)), collection: nil, videos: listed, collections: collections)
    try writer.write(home.document(), to: "index.html")
    try writer.write(CatalogIndex(listed).document(), to: "catalog.json")
  }

  private func listedCollections(at now: Date) -> [String] {
    Set(videos.values.lazy.filter { $0.isListed(at: now) }.map(\.collection.text)).sorted()
  }

  private func frame(_ place: PagePlace) -> PageFrame {
    PageFrame(settings: settings, assets: assets.names, place: place)
  }
}
