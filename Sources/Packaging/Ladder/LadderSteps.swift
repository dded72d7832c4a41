/// Decides which pictures are taken, which of them begin a segment of every rendition, and which become key frames; a pure
/// function of the pictures' times and of the source's cuts.
struct LadderSteps {
  /// What is encoded at one time.
  struct Step: Equatable, Sendable {
    /// Ticks.
    let time: Int64
    /// The segment that begins here; nil within one.
    let begins: Int?
    let isKey: Bool
    /// The picture before once more: the source's own at this place could not be decoded.
    var isRepeat = false
  }

  /// When the source's segments begin, ticks.
  private let starts: [Int64]
  private let keyFrameInterval: Int64
  private let shortestGap: Int64
  private var next: Int
  private var last: Int64?
  private var lastKey: Int64 = .min

  /// - Parameters:
  ///   - shortestGap: a picture that comes sooner after the one before is left out, unless a segment begins with it. Ticks.
  ///   - first: the segment with which decoding begins.
  init(starts: [Int64], keyFrameInterval: Int64, shortestGap: Int64 = 0, from first: Int) {
    self.starts = starts
    self.keyFrameInterval = keyFrameInterval
    self.shortestGap = shortestGap
    next = first
  }

  /// Takes the time of the next picture, in the order of display.
  /// - Returns: nothing for a picture that is left out, is not later than the one before, or lies before the first segment.
  mutating func place(_ time: Int64) -> [Step] {
    if let last, time <= last { return [] }
    guard last != nil || next >= starts.count || time >= starts[next] else { return [] }
    var steps = missing(before: time)
    if next < starts.count, time >= starts[next] {
      steps.append(begin(at: time))
    } else if let last = steps.last?.time ?? last, time - last < shortestGap {
      return steps
    } else {
      let isKey = time - lastKey >= keyFrameInterval
      if isKey { lastKey = time }
      steps.append(Step(time: time, begins: nil, isKey: isKey))
    }
    last = time
    return steps
  }

  /// Takes the time at which the last picture ends.
  mutating func finish(_ end: Int64) -> [Step] { missing(before: end) }

  /// Segments whose first picture has not come.
  private mutating func missing(before time: Int64) -> [Step] {
    var steps: [Step] = []
    while next < starts.count, starts[next] < time {
      var step = begin(at: starts[next])
      step.isRepeat = true
      steps.append(step)
    }
    return steps
  }

  private mutating func begin(at time: Int64) -> Step {
    defer { next += 1 }
    lastKey = time
    return Step(time: time, begins: next, isKey: true)
  }
}
