/// Sorts cues into segments that are cut where the video is; a segment that was given out never changes.
struct SubtitleSegmenter {
  private var waiting: [SubtitleCue] = []
  /// Forced ones of the same language: shown where nothing else is, because a player shows one rendition at a time.
  private var forced: [SubtitleCue] = []
  /// Where the segment that is being filled begins, milliseconds.
  private var start: Int64 = 0
  /// Cues that came after the last segment they belong to had been given out.
  private(set) var lateCues = 0

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
    let others = forced.filter { cue in
      cue.start < time && !own.contains { $0.start < cue.end && cue.start < $0.end }
    }
    waiting.removeAll { $0.end <= time }
    forced.removeAll { $0.end <= time }
    start = max(start, time)
    return (own + others).enumerated()
      .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
  }
}
