/// When anything is shown, however many cues there are.
struct ShownTimes<Time: Comparable> {
  private let starts: [Time]
  /// The latest end of all cues up to each.
  private var latestEnds: [Time] = []

  init(_ cues: [(start: Time, end: Time)]) {
    let sorted = cues.sorted { $0.start < $1.start }
    starts = sorted.map(\.start)
    for cue in sorted { latestEnds.append(max(latestEnds.last ?? cue.end, cue.end)) }
  }

  /// Whether any is shown at any time between `start` and `end`.
  func overlap(_ start: Time, _ end: Time) -> Bool {
    // The first that begins at or behind `end`.
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < end { low = middle + 1 } else { high = middle }
    }
    return low > 0 && latestEnds[low - 1] > start
  }
}
