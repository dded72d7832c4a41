import Catalog
import Foundation

/// Writes what stands in a video's own folder: its page, the page that others embed, and what tells them how.
struct VideoPages: Sendable {
  let settings: SiteSettings
  let assets: AssetNames
  let writer: SiteWriter
  let collections: [String]
  let now: Date

  /// - Parameter video: nil when it is gone.
  func write(_ video: Video?, at place: VideoPlace) throws(CatalogError) {
    guard let video, video.hasPage(at: now) else { return try remove(place) }
    let frame = PageFrame(settings: settings, assets: assets, place: PagePlace(depth: 2))
    let page = PlayerPage(frame: frame, video: video, collections: collections)
    do throws(CatalogError) {
      try writer.write(page.document(), to: "\(place.path)/index.html")
      try writer.write(EmbedPage(frame: frame, video: video).document(), to: "\(place.path)/\(EmbedPage.name)")
      if let address = settings.address {
        let embedding = OEmbed(settings: settings, address: address, video: video)
        try writer.write(embedding.document(), to: "\(place.path)/\(OEmbed.name)")
      } else {
        try writer.removeFile("\(place.path)/\(OEmbed.name)")
      }
    } catch  where error.isMissing {
      // Removed since its manifest was read; the event about it is on its way.
    }
  }

  private func remove(_ place: VideoPlace) throws(CatalogError) {
    try writer.removePage("\(place.path)/index.html")
    try writer.removePage("\(place.path)/\(EmbedPage.name)")
    try writer.removeFile("\(place.path)/\(OEmbed.name)")
  }
}
