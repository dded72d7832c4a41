import Catalog
package import Foundation

/// Keeps the pages of a tree in step with its manifests.
///
/// Knows every video that has a manifest; told of a change, it reads that manifest and rewrites the pages that show
/// the video. Not thread-safe: one thread owns it, and has others help with what is many.
package struct SiteBuilder {
  private let settings: SiteSettings
  private let assets: AssetLibrary
  private let report: (SiteProblem) -> Void
  private let writer: SiteWriter
  private var lists: ListBuilder
  private var videos: [VideoPlace: ShownVideo] = [:]
  private var revisions = 0
  /// Reported and still there, so that each is reported once.
  private var problems: [VideoPlace: SiteProblem] = [:]
  /// Folders with a manifest whose name is no id, reported.
  private var strangers: Set<String> = []
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
    lists = ListBuilder(settings: settings, assets: assets.names, writer: writer)
  }

  /// Files written, left alone and removed so far.
  var tally: SiteWriter.Tally { writer.tally }

  /// Reads everything and brings every page up to date.
  package mutating func buildAll(now: Date = Date()) throws(SiteError) {
    try prepare()
    do throws(CatalogError) {
      try writer.makeFolder("assets")
      for (name, bytes) in assets.files { try writer.write(bytes, to: "assets/\(name)") }
      let anywhere = PageFrame(settings: settings, assets: assets.names, place: .anywhere)
      try writer.write(NotFoundPage(frame: anywhere).document(), to: "404.html")
      let manifest = WebManifest(settings: settings, assets: assets.names)
      try writer.write(manifest.document(), to: WebManifest.name)
      let robots = RobotsFile(address: settings.address)
      try writer.write(robots.document(), to: RobotsFile.name, unlessWithout: RobotsFile.mark)
    } catch {
      throw .catalog(error)
    }
    lists.forget()
    let places = try findVideos()
    try update(places.union(videos.keys), now: now, listsChanged: true)
    // Last: until now pages named the old ones.
    try sweepAssets(now: now)
  }

  /// Removes files of `assets/` that no page has named for some days.
  package func sweepAssets(now: Date = Date()) throws(SiteError) {
    do throws(CatalogError) {
      _ = try RetiredAssets(folder: "\(writer.root)/assets").sweep(current: Set(assets.files.keys), now: now)
    } catch {
      throw .catalog(error)
    }
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
    videos.values.lazy.compactMap(\.video.publishAt).filter { $0 > now }.min()
  }

  /// Videos whose time has come since `earlier`.
  package func published(since earlier: Date, until now: Date) -> Set<VideoPlace> {
    var places: Set<VideoPlace> = []
    for (place, shown) in videos {
      if let time = shown.video.publishAt, time > earlier, time <= now { places.insert(place) }
    }
    return places
  }
}

extension SiteBuilder {
  private mutating func update(
    _ places: Set<VideoPlace>, now: Date, listsChanged: Bool
  ) throws(SiteError) {
    let collectionsBefore = listedCollections(at: now)
    let changed = load(places).union(listsChanged ? knownCollections : [])
    let collections = listedCollections(at: now)
    let pages = VideoPages(
      settings: settings, assets: assets.names, writer: writer, collections: collections, now: now)
    do throws(CatalogError) {
      try write(places, pages)
      if !changed.isEmpty || listsChanged {
        let listed = videos.values.filter { $0.video.isListed(at: now) }
        try lists.write(listed, changed: changed, collections: collections)
      }
      // The header of every page names the collections. What changed came first: it is what somebody waits for.
      if collections != collectionsBefore, !listsChanged {
        try write(Set(videos.keys).subtracting(places), pages)
        let listed = videos.values.filter { $0.video.isListed(at: now) }
        try lists.write(listed, changed: knownCollections, collections: collections)
      }
    } catch {
      throw .catalog(error)
    }
  }

  /// Reads manifests. One that is gone takes the video along; one that cannot be used is reported.
  /// - Returns: the collections whose lists may be others now.
  private mutating func load(_ places: Set<VideoPlace>) -> Set<String> {
    let root = writer.root
    let places = Array(places)
    let read = mapInParallel(places) { place in
      Result { () throws(CatalogError) in
        let directory = CatalogDirectory(path: "\(root)/\(place.path)")
        return Video(try CatalogEntry(reading: directory, withRenditions: false).manifest.get())
      }
    }
    var changed: Set<String> = []
    for (place, result) in zip(places, read) {
      knownCollections.insert(place.collection.text)
      let before = videos[place]
      let video = try? result.get()
      if video != before?.video {
        revisions += 1
        videos[place] = video.map { ShownVideo($0, revision: revisions) }
        changed.insert(place.collection.text)
      } else if video?.publishAt != nil {
        // Its time may have come.
        changed.insert(place.collection.text)
      }
      note(place, result)
    }
    return changed
  }

  private mutating func note(_ place: VideoPlace, _ result: Result<Video, CatalogError>) {
    guard case .failure(let error) = result, !error.isMissing else {
      problems[place] = nil
      return
    }
    let problem = SiteProblem(path: place.path, reason: error.description)
    if problems[place] != problem { report(problem) }
    problems[place] = problem
  }

  private func write(_ places: Set<VideoPlace>, _ pages: VideoPages) throws(CatalogError) {
    // The page of a video whose manifest is broken stays as it was: the video itself may be fine.
    let work = places.filter { problems[$0] == nil }.map { (place: $0, video: videos[$0]?.video) }
    let outcomes = mapInParallel(work) { item in
      Result { () throws(CatalogError) in try pages.write(item.video, at: item.place) }
    }
    for outcome in outcomes { try outcome.get() }
  }

  private func listedCollections(at now: Date) -> [String] {
    var names: Set<String> = []
    for (place, shown) in videos where shown.video.isListed(at: now) { names.insert(place.collection.text) }
    return names.sorted()
  }
}

/// A video as the lists know it: shared, since ten thousand of them are sorted again and again.
final class ShownVideo: Sendable {
  let video: Video
  /// Another for each video and each change of it.
  let revision: Int

  init(_ video: Video, revision: Int) {
    self.video = video
    self.revision = revision
  }
}
