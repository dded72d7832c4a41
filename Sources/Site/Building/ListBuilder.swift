import Catalog

/// Writes what names many videos: the lists' pages, the catalogue, the feeds, the sitemap.
///
/// Remembers what each file was made of, so that a new video among ten thousand renders those files again that show it,
/// and no others.
struct ListBuilder {
  private let settings: SiteSettings
  private let assets: AssetNames
  private let writer: SiteWriter
  /// By the file's path.
  private var stamps: [String: Int] = [:]

  init(settings: SiteSettings, assets: AssetNames, writer: SiteWriter) {
    self.settings = settings
    self.assets = assets
    self.writer = writer
  }

  /// Looks at every file again the next time: somebody may have removed one.
  mutating func forget() { stamps = [:] }

  /// - Parameters:
  ///   - listed: all that lists may name, in any order.
  ///   - changed: the collections in which something changed; the list of all did in any case.
  ///   - collections: those with a listed video.
  mutating func write(
    _ listed: [ShownVideo], changed: Set<String>, collections: [String]
  ) throws(CatalogError) {
    let listed = listed.sorted { Video.isNewer($0.video, $1.video) }
    try writePages(listed, collection: nil, collections)
    for name in changed.sorted() {
      let own = listed.filter { $0.video.collection.text == name }
      if own.isEmpty { try removeList(name) } else { try writePages(own, collection: name, collections) }
    }
    try write(CatalogIndex.name, madeOf: listed) { CatalogIndex(videos: listed.map(\.video)).document() }
    try writeSitemap(listed.filter(\.video.isIndexed), collections)
  }

  private mutating func writePages(
    _ videos: [ShownVideo], collection: String?, _ collections: [String]
  ) throws(CatalogError) {
    let list = LibraryPlace(collection: collection)
    let shelf = Shelf(count: videos.count)
    let frame = PageFrame(settings: settings, assets: assets, place: PagePlace(depth: collection == nil ? 0 : 1))
    let tags = TagCount.most(in: videos.lazy.map(\.video))
    for page in shelf.pages {
      let part = videos[shelf.range(of: page)]
      let around: [AnyHashable] = [
        collections, page == .first ? tags : [], shelf.archives > 0, shelf.newer(than: page), shelf.older(than: page),
      ]
      try write(list.path(page.fileName), madeOf: part, around) {
        LibraryPage(
          frame: frame, collection: collection, page: page, shelf: shelf, videos: part.map(\.video)[...], tags: tags,
          collections: collections
        ).document()
      }
    }
    try removeArchives(list, after: shelf.archives)
    try writeFeeds(Array(videos.lazy.filter(\.video.isIndexed).prefix(Feed.length)), list)
  }

  /// `page-8.html` of a list that has seven now.
  private mutating func removeArchives(_ list: LibraryPlace, after last: Int) throws(CatalogError) {
    var number = last + 1
    while try writer.removePage(list.path(Shelf.Page.archive(number).fileName)) {
      stamps[list.path(Shelf.Page.archive(number).fileName)] = nil
      number += 1
    }
  }

  private mutating func removeList(_ name: String) throws(CatalogError) {
    let list = LibraryPlace(collection: name)
    for file in ["index.html", Feed.name, Feed.podcastName] {
      stamps[list.path(file)] = nil
      _ = file == "index.html" ? try writer.removePage(list.path(file)) : try writer.removeFile(list.path(file))
    }
    try removeArchives(list, after: 0)
  }
}

extension ListBuilder {
  private mutating func writeFeeds(_ videos: [ShownVideo], _ list: LibraryPlace) throws(CatalogError) {
    guard let address = settings.address else {
      for name in [Feed.name, Feed.podcastName] { try writer.removeFile(list.path(name)) }
      return
    }
    let feed = Feed(
      settings: settings, assets: assets, address: address, collection: list.collection, videos: videos.map(\.video))
    try write(list.path(Feed.name), madeOf: videos) { feed.media() }
    try write(list.path(Feed.podcastName), madeOf: videos) { feed.podcast() }
  }

  private mutating func writeSitemap(_ videos: [ShownVideo], _ collections: [String]) throws(CatalogError) {
    guard let address = settings.address else {
      try writer.removeFile(Sitemap.name)
      return try removeParts(after: 0)
    }
    let sitemap = Sitemap(settings: settings, assets: assets, address: address)
    let parts = Sitemap.parts(videos.count)
    if parts == 0 {
      try write(Sitemap.name, madeOf: videos, [collections]) {
        sitemap.document(lists: collections, videos: videos.map(\.video))
      }
    } else {
      try write(Sitemap.name, madeOf: [], [parts]) { sitemap.index(parts: parts) }
      for number in 1...parts {
        // Counted from the oldest, which comes last.
        let end = videos.count - (number - 1) * Sitemap.size
        let part = videos[max(0, end - Sitemap.size)..<end]
        let lists = number == parts ? collections : []
        try write(Sitemap.partName(number), madeOf: part, [lists]) {
          sitemap.document(lists: lists, videos: part.map(\.video))
        }
      }
    }
    try removeParts(after: parts)
  }

  private mutating func removeParts(after last: Int) throws(CatalogError) {
    var number = last + 1
    while try writer.removeFile(Sitemap.partName(number)) {
      stamps[Sitemap.partName(number)] = nil
      number += 1
    }
  }

  /// Writes a file, unless it is made of the same things as last time.
  private mutating func write(
    _ path: String, madeOf videos: some Sequence<ShownVideo>, _ around: [AnyHashable] = [], document: () -> [UInt8]
  ) throws(CatalogError) {
    var hasher = Hasher()
    for video in videos { hasher.combine(video.revision) }
    hasher.combine(around)
    let stamp = hasher.finalize()
    if stamps[path] == stamp { return }
    do throws(CatalogError) {
      try writer.write(document(), to: path)
      stamps[path] = stamp
    } catch  where error.isMissing && path.contains("/") {
      // The collection's folder went in this moment; the event about it is on its way.
    }
  }
}

/// Which tags a list offers.
enum TagCount {
  static let offered = 16

  /// The most frequent ones, by name.
  static func most(in videos: some Sequence<Video>) -> [String] {
    var counts: [String: Int] = [:]
    for video in videos {
      for tag in video.tags where tag.count <= 40 { counts[tag, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(offered).map(\.key).sorted()
  }
}
