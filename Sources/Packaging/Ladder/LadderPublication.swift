import Catalog
import Foundation
import HLS
import Media

/// Names the ladder's renditions in what viewers can see, all at once. The caller holds the video's lock.
struct LadderPublication {
  let directory: CatalogDirectory
  let targetDuration: Int
  /// How many the source's own rendition has.
  let pictures: Int

  /// What players begin with, before they have measured anything, bit/s (Apple's HLS authoring specification 9.21: 2 Mb/s
  /// where there is Wi-Fi).
  private static let firstRate = 2_500_000
  private static let leftOut = "was left out: it needs as much as the next larger picture"

  /// - Parameters:
  ///   - all: whole renditions, from the largest.
  ///   - rungs: in the same order.
  /// - Returns: the sides of those that are named now. Doing it again changes nothing.
  func publish(_ all: [PublishedRendition], _ rungs: [LadderPlan.Rung]) throws(PackagingError) -> [Int] {
    var manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    var master = try LadderMaster(directory, manifest)
    guard let video = manifest.renditions?.first(where: { $0.kind == .video }),
      let own = master.playlist.variants.first(where: { $0.uri == video.playlist && AudioTag.isForAll($0) })
    else { throw .media(.damaged(file: directory.path, reason: "its playlists do not name its video")) }
    var warnings: [String] = []
    var (renditions, heights) = ([PublishedRendition](), [Int]())
    var smallest = video.bandwidth ?? own.bandwidth
    for (rendition, rung) in zip(all, rungs) {
      let peak = BitRate(segments: rendition.segments, targetDuration: targetDuration).peak
      // A smaller picture that needs as much helps nobody.
      guard peak * 20 < smallest * 19 else {
        warnings.append("'\(rendition.plan.name)' \(Self.leftOut)")
        continue
      }
      smallest = peak
      renditions.append(rendition)
      heights.append(rung.height)
    }
    let rungsBefore = master.rungs
    master.removeRungs()
    // One for each group of sound.
    let owns = master.playlist.variants.filter { $0.uri == video.playlist }
    master.playlist.variants += renditions.flatMap { rendition in
      owns.map { variant(of: rendition, like: $0, video) }
    }
    master.playlist.variants = Self.ordered(master.playlist.variants)
    let text = master.playlist.text
    var texts: [String: String] = [:]
    for index in renditions.indices {
      texts[renditions[index].playlistPath] = renditions[index].takePlaylist(
        targetDuration: targetDuration, isEnded: true)
    }
    texts["master.m3u8"] = text
    let signposts = Signposts(
      master: text, chapters: ChapterFiles(manifest.chapters, language: manifest.language),
      files: FolderFiles(root: directory.path, instead: texts))
    texts.merge(signposts?.texts ?? [:]) { $1 }
    let remarks = try OutputCheck.remarks(on: texts, in: directory)
    try write(renditions, texts, signposts)

    let kept = (manifest.renditions ?? []).filter { entry in
      !LadderPlan.Rung.isFolder(entry.name) && !(entry.kind == .iframes && signposts?.iFrames != nil)
    }
    let place = (kept.firstIndex { $0.kind == .video } ?? -1) + 1
    manifest.renditions = kept
    manifest.renditions?.insert(
      contentsOf: renditions.map { $0.manifestEntry(targetDuration: targetDuration, isComplete: true) }, at: place)
    if let pictures = signposts?.iFrames { manifest.renditions?.append(pictures) }
    // What was said of the stream as it was, and of an earlier ladder, may not hold any more.
    let others = (manifest.warnings ?? []).filter { !OutputCheck.isRemark($0) && !$0.hasSuffix(Self.leftOut) }
    let said = others + warnings + remarks
    manifest.warnings = said.isEmpty ? nil : said
    var ladder = manifest.ladder ?? Manifest.Ladder()
    (ladder.state, ladder.progress, ladder.heights, ladder.attempts, ladder.error) = (.complete, 1, heights, 0, nil)
    manifest.ladder = ladder
    manifest.updated = Date()
    let whole = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(whole, sync: true) }
    // Who watches one that is not named any more goes on.
    LadderMaster.removeRungs(in: directory, except: rungsBefore.union(renditions.map(\.plan.name)))
    return heights
  }

  /// Sound, subtitles and captions are those of the source's own variant, and so is what they need.
  private func variant(
    of rendition: PublishedRendition, like own: MultivariantPlaylist.Variant, _ video: Manifest.Rendition
  ) -> MultivariantPlaylist.Variant {
    let rate = BitRate(segments: rendition.segments, targetDuration: targetDuration)
    var variant = own
    variant.uri = rendition.playlistPath
    variant.bandwidth = max(1, rate.peak + max(0, own.bandwidth - (video.bandwidth ?? own.bandwidth)))
    variant.averageBandwidth = own.averageBandwidth.map {
      max(1, rate.average + max(0, $0 - (video.averageBandwidth ?? $0)))
    }
    variant.codecs = rendition.codecs + own.codecs.filter { !Signposts.isVideo($0) }
    variant.resolution = rendition.plan.size
    // As many pictures are as many a second, also where one of them stays for long for the sound's sake.
    if rendition.pictures != pictures { variant.frameRate = rendition.frameRate }
    // HDR is mapped to SDR.
    variant.videoRange = nil
    return variant
  }

  /// The first is what players begin with: the best of those that most connections carry. The others follow from the smallest.
  /// Rates rise with quality, so that no SCORE is needed.
  private static func ordered(_ variants: [MultivariantPlaylist.Variant]) -> [MultivariantPlaylist.Variant] {
    var sorted = variants.sorted { $0.bandwidth < $1.bandwidth }
    guard let first = sorted.lastIndex(where: { $0.bandwidth <= firstRate && AudioTag.isForAll($0) }) else {
      return sorted
    }
    sorted.insert(sorted.remove(at: first), at: 0)
    return sorted
  }

  /// What is named before what names it.
  private func write(
    _ renditions: [PublishedRendition], _ texts: [String: String], _ signposts: Signposts?
  ) throws(PackagingError) {
    try catalog { () throws(CatalogError) in
      for rendition in renditions {
        try AtomicFile.write(
          texts[rendition.playlistPath] ?? "", to: directory.file(rendition.playlistPath), sync: true)
        try syncDirectory(directory.file(rendition.plan.name))
      }
      if signposts == nil {
        try AtomicFile.write(texts["master.m3u8"] ?? "", to: directory.file("master.m3u8"), sync: true)
      }
    }
    try signposts?.write(in: directory)
  }
}
