import Catalog
import Foundation
import TestSupport

@testable import Site

/// A tree with manifests, and a builder over it.
struct SampleTree {
  let folder: TemporaryDirectory
  var root: String { folder.path("public") }

  init() throws {
    folder = try TemporaryDirectory("site")
    try folder.makeDirectory("public")
  }

  func builder(report: @escaping (SiteProblem) -> Void = { _ in }) -> SiteBuilder {
    SiteBuilder(
      publicRoot: root, settings: SiteSettings(title: "Our videos"), assets: AssetLibrary(hls: Array("// hls".utf8)),
      report: report)
  }

  /// Writes a manifest as the daemon does; the video's place.
  @discardableResult
  func add(
    _ title: String, collection: CollectionName = .videos, id: VideoID = .random(), state: VideoState = .ready,
    created: Date = Date(timeIntervalSince1970: 1_800_000_000), change: (inout Manifest) -> Void = { _ in }
  ) throws -> VideoPlace {
    var manifest = Manifest(
      id: id, title: title, collection: collection, source: .init(filename: "a.mp4"), created: created)
    manifest.state = state
    manifest.progress = state == .ready ? 1 : 0
    change(&manifest)
    let place = VideoPlace(collection: collection, id: id)
    let directory = CatalogDirectory(path: "\(root)/\(place.path)")
    try directory.create()
    try directory.writeManifest(manifest)
    return place
  }

  /// A generated file as text; nil when it is not there.
  func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
  }

  func page(_ place: VideoPlace) -> String? { text("\(place.path)/index.html") }
}
