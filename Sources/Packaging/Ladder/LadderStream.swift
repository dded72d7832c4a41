import Catalog
import Foundation
import HLS
import Media

/// What a ready video's playlists and manifest say of its own rendition.
struct LadderStream {
  let video: Manifest.Rendition
  /// The shorter side of its pictures as they are displayed, pixels.
  let side: Int

  init(_ directory: CatalogDirectory, _ manifest: Manifest) throws(PackagingError) {
    guard let video = manifest.renditions?.first(where: { $0.kind == .video }), let width = video.width,
      let height = video.height, video.bandwidth != nil
    else {
      throw .media(.damaged(file: directory.path, reason: "its manifest says nothing of its video"))
    }
    self.video = video
    side = min(width, height)
  }

  /// What the first pictures are like, and how they are turned.
  func look(at source: LadderSource) throws(PackagingError) -> (MediaFacts.VideoTrack, DisplayMatrix?) {
    let bytes = try source.bytes(of: source.group(from: 0))
    let demuxer = try media { () throws(MediaError) in try Demuxer.open(bytes) }
    guard let track = demuxer.facts.video.first else {
      throw .media(.damaged(file: source.folder, reason: "no video is found in it"))
    }
    return (track, demuxer.displayMatrix(of: track.index))
  }
}

extension RenditionPlan {
  /// One of the ladder's.
  /// - Parameter source: the rendition that it is made from, with the same pictures at the same times; of more than 60 a second
  ///   only some.
  static func rung(
    _ rung: LadderPlan.Rung, _ shape: PictureShape, _ track: MediaFacts.VideoTrack, source: Manifest.Rendition
  ) -> RenditionPlan {
    let isSideways = track.rotation == 90 || track.rotation == 270
    return RenditionPlan(
      kind: .video, name: rung.name, how: .transcode, why: "a smaller picture for slower connections", language: nil,
      title: nil, isDefault: false,
      size: MultivariantPlaylist.Resolution(
        width: isSideways ? shape.height : shape.width, height: isSideways ? shape.width : shape.height),
      frameRate: source.frameRate.map { $0 / VideoTranscoding.step(of: $0) }, channels: nil)
  }
}
