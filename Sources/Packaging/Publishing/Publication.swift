import Catalog
import Foundation
import HLS
import Media

/// What viewers can see of a video, and the steps that change it. Used by one thread at a time.
struct Publication: Sendable {
  /// The manifest is written at most twice a second while work goes on.
  private static let manifestInterval = 0.5
  /// An audio track whose first sound comes later than this does not hold up the others.
  private static let longestWait = 30.0

  let directory: CatalogDirectory
  let targetDuration: Int
  /// Bit/s of the source; 0 when unknown.
  let estimate: Int
  let syncsSegments: Bool
  let makesPoster: Bool
  /// Nil: segments are not encrypted.
  let keys: SegmentKeys?
  let onEvent: @Sendable (PackagingEvent) -> Void
  /// What is to be made beside the video's own rendition.
  var ladder = LadderOptions()
  /// With what the video, the first rendition, is encoded, as long as that is not on the disk.
  var settings: String?
  private(set) var manifest: Manifest
  private(set) var renditions: [PublishedRendition]
  /// INSTREAM-IDs of closed captions; nil while nobody has looked for any.
  private var captions: [String]?
  private var lastManifest = Date.distantPast
  /// Something has changed that the manifest does not say yet.
  private var isManifestBehind = false

  init(
    directory: CatalogDirectory, manifest: Manifest, renditions: [PublishedRendition], targetDuration: Int,
    estimate: Int, syncsSegments: Bool, makesPoster: Bool, keys: SegmentKeys?,
    onEvent: @escaping @Sendable (PackagingEvent) -> Void
  ) {
    self.directory = directory
    self.manifest = manifest
    self.renditions = renditions
    self.targetDuration = targetDuration
    self.estimate = estimate
    self.syncsSegments = syncsSegments
    self.makesPoster = makesPoster
    self.keys = keys
    self.onEvent = onEvent
  }

  /// When the manifest has to be written; far away, while it says all there is to say.
  var nextManifestTime: Date {
    isManifestBehind ? lastManifest.addingTimeInterval(Self.manifestInterval) : Date(timeIntervalSinceNow: 3600)
  }

  mutating func apply(_ events: [Publisher.Event]) throws(PackagingError) {
    if !events.isEmpty { isManifestBehind = true }
    for event in events {
      switch event {
      case .opened(let index, let codec): renditions[index].add(codec: codec)
      case .completed(let index, let segment):
        if syncsSegments, !segment.isOld {
          try syncSegment(directory.file("\(renditions[index].plan.name)/\(segment.name)"))
        }
        renditions[index].append(segment)
      case .measured(let index, let loudness):
        renditions[index].loudness = (loudness * 10).rounded() / 10
        onEvent(.measured(track: renditions[index].plan.title ?? renditions[index].plan.name, loudness: loudness))
      case .held(let index, let seconds): renditions[index].heldSeconds += seconds
      case .ended(let index): renditions[index].hasEnded = true
      case .captions(let instreamIDs): captions = instreamIDs
      case .sourceCompleted(let sizeBytes):
        manifest.state = .processing
        manifest.source.sizeBytes = sizeBytes
      case .progress(let fraction): manifest.progress = max(manifest.progress, min(fraction, 1))
      }
    }
    for index in renditions.indices where renditions[index].isBehind {
      try write(
        renditions[index].takePlaylist(targetDuration: targetDuration, isEnded: false),
        to: renditions[index].playlistPath, sync: false)
      if index == 0, let settings = settings.take() {
        try PublishedVideo.record(settings: settings, in: directory, rendition: renditions[index].plan.name)
      }
    }
    try publishMasterWhenPlayable()
    if nextManifestTime <= Date() { try writeManifest() }
  }

  /// Everything is written: makes it durable, has it checked, ends the playlists, and says `ready`.
  mutating func conclude(
    pictures: VideoPictures?, sha256: String?, leftOut: Double?, warnings: [String]
  ) throws(PackagingError) -> Manifest {
    // A track without a single packet has nothing that a playlist could name, and empty subtitles are no choice.
    let silent = renditions.filter(\.isSilent)
    renditions.removeAll(where: \.isSilent)
    guard renditions.contains(where: { $0.plan.kind == .video }) else {
      throw .refused(Refusal(.damaged, "No picture could be read from this file. It may be damaged; export it again."))
    }
    try syncDirectories()
    var texts: [String: String] = [:]
    for index in renditions.indices {
      texts[renditions[index].playlistPath] = renditions[index].takePlaylist(
        targetDuration: targetDuration, isEnded: true)
    }
    texts["master.m3u8"] = MasterPlaylist.text(
      renditions, captions: captions, targetDuration: targetDuration, estimate: nil)
    let signposts = makeSignposts(&texts, known: pictures?.iFrames)
    let remarks = try OutputCheck.remarks(on: texts, in: directory)
    for rendition in renditions {
      try write(texts[rendition.playlistPath] ?? "", to: rendition.playlistPath, sync: true)
    }
    manifest.source.leftOut = leftOut
    // Whatever the container has said.
    let length = playableDuration
    manifest.stream?.expectedDuration = length
    if let pictures { try pictures.write(in: directory, naming: &manifest) } else { try markEarlyPoster() }
    try signposts?.write(in: directory)
    if texts["master.m3u8"] != nil { manifest.stream?.master = "master.m3u8" }
    manifest.renditions = renditions.map { $0.manifestEntry(targetDuration: targetDuration, isComplete: true) }
    if let pictures = signposts?.iFrames { manifest.renditions?.append(pictures) }
    let all =
      (warnings + silent.map { "track '\($0.plan.name)' holds nothing and was left out" }) + remarks
      + (signposts?.problems ?? []) + (pictures?.problems ?? [])
    manifest.warnings = all.isEmpty ? nil : all
    manifest.source.sha256 = sha256
    manifest.ladder = needsLadder ? Manifest.Ladder() : nil
    manifest.state = .ready
    manifest.progress = 1
    manifest.ready = Date()
    manifest.error = nil
    try writeManifest(sync: true)
    return manifest
  }

  /// A picture for the page while the rest is on its way. A better one replaces it; without one, the page does without, too.
  private mutating func makeEarlyPoster(of rendition: String) {
    guard makesPoster, manifest.poster == nil,
      let picture = try? Poster.early(from: directory, rendition: rendition),
      (try? AtomicFile.write(picture, to: directory.file(VideoExtra.posterName), sync: false)) != nil
    else { return }
    manifest.poster = VideoExtra.posterName
  }

  /// Others make the rest of its pictures, and a better poster.
  private func markEarlyPoster() throws(PackagingError) {
    guard makesPoster, manifest.poster != nil else { return }
    try catalog { () throws(CatalogError) in
      try AtomicFile.write("", to: directory.file(VideoExtra.earlyPosterMark), sync: true)
    }
  }

  /// Made from what is published, when that is watched already.
  private var needsLadder: Bool {
    guard let video = renditions.first(where: { $0.plan.kind == .video }), let size = video.plan.size else {
      return false
    }
    let peak = BitRate(segments: video.segments, targetDuration: targetDuration).peak
    return !LadderPlan(ladder, side: min(size.width, size.height), peak: peak).rungs.isEmpty
  }

  /// Adds to the playlists what helps to find one's way, which is made of them.
  private mutating func makeSignposts(_ texts: inout [String: String], known: IFramePlaylist?) -> Signposts? {
    // Chapters that people have written count for more than the container's.
    MetadataOverlay.read(in: directory).apply(to: &manifest)
    let duration = renditions.first { $0.plan.kind == .video }?.duration
    manifest.chapters = manifest.chapters.flatMap { ChapterTimes.clipped($0, to: duration) }
    let signposts = Signposts(
      master: texts["master.m3u8"] ?? "", chapters: ChapterFiles(manifest.chapters, language: manifest.language),
      files: FolderFiles(root: directory.path, instead: texts), known: known)
    texts.merge(signposts?.texts ?? [:]) { $1 }
    return signposts
  }

  private mutating func publishMasterWhenPlayable() throws(PackagingError) {
    guard manifest.stream?.master == nil else { return }
    guard let video = renditions.first(where: { $0.plan.kind == .video }), video.isPlayable else { return }
    let waits = renditions.contains { !$0.isPlayable && !$0.hasEnded }
    guard !waits || video.duration > Self.longestWait else { return }
    let playable = renditions.filter(\.isPlayable)
    guard
      let master = MasterPlaylist.text(
        playable, captions: captions, targetDuration: targetDuration, estimate: estimate)
    else { return }
    try write(master, to: "master.m3u8", sync: false)
    manifest.stream?.master = "master.m3u8"
    makeEarlyPoster(of: video.plan.name)
    try writeManifest()
    onEvent(.playable(after: Date().timeIntervalSince(manifest.created)))
  }

  /// A hostile clock must not make a manifest that its schema forbids.
  private var playableDuration: Double { min(renditions.first { $0.plan.kind == .video }?.duration ?? 0, 1e9) }

  private mutating func writeManifest(sync: Bool? = nil) throws(PackagingError) {
    manifest.updated = Date()
    let length = playableDuration
    manifest.stream?.playableDuration = length
    if manifest.state != .ready {
      manifest.renditions = renditions.map { $0.manifestEntry(targetDuration: targetDuration, isComplete: false) }
    }
    // What people say about the video beside it may have come since the last time.
    MetadataOverlay.read(in: directory).apply(to: &manifest)
    let manifest = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(manifest, sync: sync) }
    lastManifest = Date()
    isManifestBehind = false
  }

  private func write(_ text: String, to path: String, sync: Bool) throws(PackagingError) {
    try catalog { () throws(CatalogError) in try AtomicFile.write(text, to: directory.file(path), sync: sync) }
  }

  private func syncDirectories() throws(PackagingError) {
    try catalog { () throws(CatalogError) in
      for rendition in renditions { try syncDirectory(directory.file(rendition.plan.name)) }
      try syncDirectory(directory.path)
    }
  }
}

/// What happens while a video is packaged, for the journal.
package enum PackagingEvent: Sendable {
  /// The multivariant playlist is there; seconds since the video was noticed.
  case playable(after: Double)
  /// An earlier run had published this many video segments; this one goes on behind them.
  case resumed(segments: Int)
  /// How loud a track was whose loudness is changed, LUFS.
  case measured(track: String, loudness: Double)
  /// The video cannot be made as it was to be: it begins anew, and why.
  case begunAnew(because: String)
  /// The video is re-encoded, and why.
  case transcoding(because: String)
}
