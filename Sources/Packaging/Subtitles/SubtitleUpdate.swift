package import Catalog
import Foundation
import HLS
import Media

/// Makes the subtitles of a video that is ready agree with the files beside it, which may come, and be replaced, at any time.
///
/// Nothing that is published changes but the multivariant playlist and the manifest: new files get folders of their own, and
/// those that are no more named stay for whoever is watching.
package struct SubtitleUpdate {
  private let directory: CatalogDirectory
  private var manifest: Manifest
  private var master: MultivariantPlaylist
  private let video: MediaPlaylist
  private var warnings: [String] = []

  /// The caller holds the directory's lock. Doing it again changes nothing.
  /// - Parameter files: all that lie with the video.
  /// - Returns: what is wrong with them, each a sentence; it is in the manifest too.
  package static func run(
    in directory: CatalogDirectory, files: [GivenSubtitles]
  ) throws(PackagingError) -> [String] {
    let manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    guard manifest.state == .ready || manifest.state == .review else { return [] }
    var update = try SubtitleUpdate(directory, manifest)
    return try update.apply(files)
  }

  private init(_ directory: CatalogDirectory, _ manifest: Manifest) throws(PackagingError) {
    self.directory = directory
    self.manifest = manifest
    let main = manifest.renditions?.first { $0.kind == .video }?.playlist ?? "video-source/playlist.m3u8"
    do {
      master = try MultivariantPlaylist(parsing: Self.text(directory.file(manifest.stream?.master ?? "master.m3u8")))
      video = try FolderFiles(root: directory.path).mediaPlaylist(at: main)
    } catch {
      throw .media(.damaged(file: directory.path, reason: "its playlists cannot be read: \(error)"))
    }
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private mutating func apply(_ files: [GivenSubtitles]) throws(PackagingError) -> [String] {
    let there = Set((manifest.renditions ?? []).map(\.name))
    let wanted = Set(files.map(\.folder))
    let gone = there.filter { GivenSubtitles.isFolder($0) && !wanted.contains($0) }
    let new = files.filter { !there.contains($0.folder) }
    if gone.isEmpty, new.isEmpty { return [] }
    let before = rates
    manifest.renditions?.removeAll { gone.contains($0.name) }
    master.renditions.removeAll { entry in
      entry.kind == .subtitles && gone.contains { entry.uri?.hasPrefix("\($0)/") == true }
    }
    var texts: [String: String] = [:]
    for selection in selections(of: new) {
      guard var rendition = try write(selection) else { continue }
      texts[rendition.playlistPath] = rendition.takePlaylist(targetDuration: video.targetDuration, isEnded: true)
      manifest.renditions =
        (manifest.renditions ?? [])
        + [rendition.manifestEntry(targetDuration: video.targetDuration, isComplete: true)]
      master.renditions.append(SubtitleTag.entry(rendition))
    }
    tellVariants(before: before, after: rates)
    texts["master.m3u8"] = master.text
    try publish(texts)
    return warnings
  }

  /// Two forced ones of a language are enough for players to take each for a part of the regular ones.
  private func selections(of files: [GivenSubtitles]) -> [SubtitleSelection] {
    let others = master.renditions.filter { $0.kind == .subtitles }
    return SubtitleSelection.choose([], files: files, audioLanguage: nil, besides: others).map { selection in
      var selection = selection
      let isPart = others.contains { !$0.isForced && ($0.language ?? "und") == selection.language }
      if selection.isForced, isPart { selection.standAlone() }
      return selection
    }
  }

  /// - Returns: nil when there is nothing to show.
  private mutating func write(_ selection: SubtitleSelection) throws(PackagingError) -> PublishedRendition? {
    guard case .file(let given) = selection.source else { return nil }
    let cues: [SubtitleCue]
    do throws(PackagingError) { cues = try given.cues() } catch {
      warnings.append("'\(given.filename)' was not used: \(error)")
      return nil
    }
    let offset = TimeBase(1, 1000).ticks(seconds: manifest.stream?.sourceStart ?? 0)
    var segmenter = SubtitleSegmenter()
    for var cue in cues {
      cue.start += offset
      cue.end += offset
      segmenter.append(cue)
    }
    if !selection.isForced { for cue in forcedCues(selection.language) { segmenter.append(cue, isForced: true) } }
    let folder = CatalogDirectory(path: directory.file(selection.name))
    try catalog { () throws(CatalogError) in
      try folder.create(sync: false)
      _ = try AtomicFile.removeLeftovers(in: folder.path)
    }
    var rendition = PublishedRendition(plan: .subtitles(selection), resumed: 0)
    var time = max(0, manifest.stream?.sourceStart ?? 0)
    for (number, segment) in video.segments.enumerated() {
      time += segment.duration
      let shown = segmenter.cut(at: TimeBase(1, 1000).ticks(seconds: time))
      let bytes = Array(WebVTTSegment.text(shown).utf8)
      let name = RenditionOutput.name(of: number, ending: "vtt")
      let material = try SegmentKeys.Material(
        like: segment.allKeys.last, name: "\(selection.name)/\(name)", in: directory)
      let written = try media { () throws(MediaError) in try material?.encrypt(bytes) ?? bytes }
      try catalog { () throws(CatalogError) in try AtomicFile.write(written, to: folder.file(name), sync: true) }
      rendition.append(
        WrittenSegment(
          name: name, duration: segment.duration, sizeBytes: Int64(written.count), samples: shown.count,
          isIndependent: true, isOld: false, isDiscontinuous: segment.isDiscontinuous, key: material?.tag))
    }
    guard !rendition.isSilent else {
      warnings.append("'\(given.filename)' was not used: nothing in it is shown while the video lasts")
      return nil
    }
    return rendition
  }

  /// What the forced renditions of `language` show, as it was written.
  private func forcedCues(_ language: String) -> [SubtitleCue] {
    let milliseconds = TimeBase(1, 1000)
    let forced = master.renditions.filter {
      $0.kind == .subtitles && $0.isForced && ($0.language ?? "und") == language
    }
    return forced.compactMap(\.uri).flatMap { uri -> [SubtitleCue] in
      let folder = uri.split(separator: "/").dropLast().joined(separator: "/")
      let files = FolderFiles(root: directory.path)
      guard let playlist = try? files.mediaPlaylist(at: uri) else { return [] }
      let clear = ClearFiles(files, of: playlist, at: uri)
      return playlist.segments.flatMap { segment -> [SubtitleCue] in
        let bytes = try? clear.open("\(folder)/\(segment.uri)")
        let text = TextSegment((try? bytes?.read(at: 0, count: TextSegment.longestBytes)) ?? [])
        return (text?.cues ?? []).map {
          SubtitleCue(
            start: milliseconds.ticks(seconds: $0.start), end: milliseconds.ticks(seconds: $0.end), text: $0.text)
        }
      }
    }
  }

  /// The highest of all subtitles: peak, and average. Bit/s.
  private var rates: (peak: Int, average: Int) {
    let all = (manifest.renditions ?? []).filter { $0.kind == .subtitles }
    return (all.compactMap(\.bandwidth).max() ?? 0, all.compactMap(\.averageBandwidth).max() ?? 0)
  }

  private mutating func tellVariants(before: (peak: Int, average: Int), after: (peak: Int, average: Int)) {
    let hasSubtitles = master.renditions.contains { $0.kind == .subtitles }
    for index in master.variants.indices {
      master.variants[index].subtitlesGroup = hasSubtitles ? SubtitleTag.group : nil
      master.variants[index].bandwidth += after.peak - before.peak
      if let average = master.variants[index].averageBandwidth {
        master.variants[index].averageBandwidth = average + after.average - before.average
      }
    }
  }

  private mutating func publish(_ texts: [String: String]) throws(PackagingError) {
    // What the standards say of the stream as it was is in the manifest already.
    _ = try OutputCheck.remarks(on: texts, in: directory)
    for warning in warnings where manifest.warnings?.contains(warning) != true {
      manifest.warnings = (manifest.warnings ?? []) + [warning]
    }
    manifest.updated = Date()
    let manifest = manifest
    try catalog { () throws(CatalogError) in
      // The playlists before what names them.
      for (path, text) in texts.sorted(by: { $0.key > $1.key }) {
        try AtomicFile.write(text, to: directory.file(path), sync: true)
      }
      try directory.writeManifest(manifest, sync: true)
    }
  }
}
