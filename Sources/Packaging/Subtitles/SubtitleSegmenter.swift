/// Sorts cues into segments that are cut where the video is; a segment that was given out never changes.
struct SubtitleSegmenter {
  /// A hostile file could show all that it holds all the time, and fill the disk with it. Bytes of text; signs that a script
  /// moves from picture to picture come near.
  private static let mostBytes = 256 << 10

  private var waiting: [SubtitleCue] = []
  /// Forced ones of the same language: shown where nothing else is, because a player shows one rendition at a time.
  private var forced: [SubtitleCue] = []
  /// Where the segment that is being filled begins, milliseconds.
  private var start: Int64 = 0
  /// Cues that came after the last segment they belong to had been given out.
  private(set) var lateCues = 0
  /// Segments in which more is shown than fits.
  private(set) var crowdedSegments = 0

  /// Takes a cue in any order. One that comes late goes into the next segment while it still lasts.
  /// - Parameter isForced: whether it comes from a forced rendition, to complete this one.
  mutating func append(_ cue: SubtitleCue, isForced: Bool = false) {
    guard cue.start < cue.end, cue.end > 0, !cue.text.isEmpty else { return }
    guard cue.end > start else {
      if !isForced { lateCues += 1 }
      return
    }
    var cue = cue
    cue.start = max(0, cue.start)
    if isForced { forced.append(cue) } else { waiting.append(cue) }
  }

  /// Ends the segment.
  /// - Parameter time: where the next one begins, milliseconds.
  /// - Returns: what is shown in it, in order; a cue that lasts beyond the cut comes again in the next one.
  mutating func cut(at time: Int64) -> [SubtitleCue] {
    let own = waiting.filter { $0.start < time }
    let shown = ShownTimes(own.map { ($0.start, $0.end) })
    let others = forced.filter { $0.start < time && !shown.overlap($0.start, $0.end) }
    waiting.removeAll { $0.end <= time }
    forced.removeAll { $0.end <= time }
    start = max(start, time)
    let inOrder = (own + others).enumerated()
      .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
    return fitting(inOrder)
  }

  /// Scripts draw one line in layers, which are the same words at the same time.
  private mutating func fitting(_ cues: [SubtitleCue]) -> [SubtitleCue] {
    var seen: Set<SubtitleCue> = []
    var bytes = 0
    let result = cues.filter { cue in
      guard seen.insert(cue).inserted else { return false }
      bytes += cue.text.utf8.count + cue.settings.utf8.count + 40
      return bytes <= Self.mostBytes
    }
    if bytes > Self.mostBytes { crowdedSegments += 1 }
    return result
  }
}
