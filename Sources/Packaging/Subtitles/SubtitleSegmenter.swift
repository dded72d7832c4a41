/// Sorts cues into segments that are cut where the video is; a segment that was given out never changes.
struct SubtitleSegmenter {
  private var waiting: [SubtitleCue] = []
  /// Where the segment that is being filled begins, milliseconds.
  private var start: Int64 = 0
  /// Cues that came after the last segment they belong to had been given out.
  private(set) var lateCues = 0

  /// Takes a cue in any order. One that comes late goes into the next segment while it still lasts.
  mutating func append(_ cue: SubtitleCue) {
    guard cue.start < cue.end, cue.end > 0, !cue.text.isEmpty else { return }
    guard cue.end > start else {
      lateCues += 1
      return
    }
    waiting.append(SubtitleCue(start: max(0, cue.start), end: cue.end, text: cue.text))
  }

  /// Ends the segment.
  /// - Parameter time: where the next one begins, milliseconds.
  /// - Returns: what is shown in it, in order; a cue that lasts beyond the cut comes again in the next one.
  mutating func cut(at time: Int64) -> [SubtitleCue] {
    let shown = waiting.enumerated().filter { $0.element.start < time }
      .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
    waiting.removeAll { $0.end <= time }
    start = max(start, time)
    return shown
  }
}
