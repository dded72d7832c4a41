import Catalog
import HLS
import Media

/// What has been written of one of the ladder's renditions: a playlist that grows on the disk, and that no other playlist
/// names before it is whole. Used by one thread.
final class RungOutput: RenditionListener {
  private let directory: CatalogDirectory
  private let source: LadderSource
  private let syncs: Bool
  let keys: SegmentKeys?
  private(set) var rendition: PublishedRendition
  /// With what it is encoded, as long as that is not on the disk.
  private var settings: String?

  /// - Parameters:
  ///   - published: what an earlier run wrote.
  ///   - settings: with what it is encoded otherwise.
  init(
    _ plan: RenditionPlan, directory: CatalogDirectory, source: LadderSource, published: PublishedVideo?,
    settings: String, syncs: Bool
  ) {
    self.directory = directory
    self.source = source
    keys = source.keys
    self.syncs = syncs
    self.settings = published == nil ? settings : nil
    rendition = PublishedRendition(plan: plan, resumed: published?.segments.count ?? 0)
    rendition.add(codec: published?.codec)
    for segment in published?.segments ?? [] { rendition.append(aligned(segment)) }
  }

  func opened(
    _ rendition: Int, initSegment: [UInt8]?, named name: String, codecs parameters: CodecParameters
  ) throws(PackagingError) {
    if let initSegment {
      let path = directory.file("\(self.rendition.plan.name)/\(name)")
      try catalog { () throws(CatalogError) in try AtomicFile.write(initSegment, to: path, sync: syncs) }
    }
    self.rendition.add(codec: CodecString.avc(configuration: parameters.configuration))
  }

  func completed(_ rendition: Int, _ segment: WrittenSegment) throws(PackagingError) {
    if syncs { try syncSegment(directory.file("\(self.rendition.plan.name)/\(segment.name)")) }
    self.rendition.append(aligned(segment))
    let text = self.rendition.takePlaylist(targetDuration: source.targetDuration, isEnded: false)
    let path = directory.file(self.rendition.playlistPath)
    try catalog { () throws(CatalogError) in try AtomicFile.write(text, to: path, sync: false) }
    if let settings = settings.take() {
      try PublishedVideo.record(settings: settings, in: directory, rendition: self.rendition.plan.name)
    }
  }

  func name(of rendition: Int) -> String { self.rendition.plan.name }

  func held(_ rendition: Int, seconds: Double) {}

  func ended(_ rendition: Int) {}

  /// Every rendition says the same of a segment: how long it lasts, and whether it goes on where the one before ended.
  private func aligned(_ segment: WrittenSegment) -> WrittenSegment {
    let number = rendition.segments.count
    guard number < source.segments.count else { return segment }
    var segment = segment
    segment.duration = source.segments[number].duration
    segment.isDiscontinuous = source.segments[number].isDiscontinuous
    return segment
  }
}
