import Media

/// One rendition of subtitles: takes cues, and writes a segment for each of the video's.
final class SubtitleRendition {
  let selection: SubtitleSelection
  private let rendition: Int
  private let folder: String
  /// Segments that an earlier run published: they are there and stay as they are.
  private let published: Int
  private let publisher: Publisher
  private var segmenter = SubtitleSegmenter()
  private var number = 0
  private var isDiscontinuous = false

  init(_ selection: SubtitleSelection, rendition: Int, folder: String, published: Int, publisher: Publisher) {
    self.selection = selection
    self.rendition = rendition
    self.folder = folder
    self.published = published
    self.publisher = publisher
  }

  func append(_ cue: SubtitleCue, isForced: Bool = false) { segmenter.append(cue, isForced: isForced) }

  /// Writes the segment from `start` to `cut`, which may hold nothing: playlists of all renditions cover the same time.
  func endSegment(from start: MediaTime, to cut: Cut) throws(PackagingError) {
    let end = cut.time
    let cues = segmenter.cut(at: end.ticks(in: TimeBase(1, 1000)))
    let name = RenditionOutput.name(of: number, ending: "vtt")
    let isOld = number < published
    let material = try publisher.keys?.material(number, name: "\(selection.name)/\(name)")
    let size = try media { () throws(MediaError) in
      var file = try SegmentFile.create("\(folder)/\(name)", isPublished: isOld, material: material)
      try file.append(Array(WebVTTSegment.text(cues).utf8))
      return try file.finish()
    }
    let seconds = end.base.seconds(end.value - start.ticks(in: end.base))
    try publisher.completed(
      rendition,
      WrittenSegment(
        name: name, duration: max(0, seconds), sizeBytes: size, samples: cues.count, isIndependent: true, isOld: isOld,
        isDiscontinuous: isDiscontinuous, key: material?.tag))
    number += 1
    isDiscontinuous = cut.isDiscontinuous
  }

  func end() throws(PackagingError) { try publisher.ended(rendition) }

  var warnings: [String] {
    var warnings: [String] = []
    let name = "subtitles '\(selection.name)'"
    if segmenter.lateCues > 0 {
      warnings.append("\(name): \(segmenter.lateCues) cues came too late in the file and were left out")
    }
    if segmenter.crowdedSegments > 0 {
      warnings.append("\(name): in \(segmenter.crowdedSegments) segments more is shown than fits, and was left out")
    }
    return warnings
  }
}
