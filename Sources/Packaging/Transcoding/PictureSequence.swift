/// Decides which pictures begin a segment, which become key frames, and where a picture that stands still for longer
/// than a segment is shown once more. A pure function of the pictures' times.
struct PictureSequence {
  /// What is encoded at one time.
  struct Step: Equatable {
    /// Ticks.
    let time: Int64
    /// The picture before once more, because the next one comes too late.
    let isRepeat: Bool
    /// The segment that begins here, by its number in the grid; nil within a segment.
    let begins: Int?
    let isKey: Bool
  }

  private let grid: SegmentGrid
  /// Ticks.
  private let patience: Int64
  private let keyFrameInterval: Int64
  private var next: Int?
  private var lastKey: Int64 = 0

  init(grid: SegmentGrid, patience: Int64, keyFrameInterval: Int64) {
    self.grid = grid
    self.patience = patience
    self.keyFrameInterval = keyFrameInterval
  }

  /// Takes the time of the next picture, which is later than all before.
  mutating func place(_ time: Int64) -> [Step] {
    guard let boundary = next else {
      let first = grid.segment(at: time)
      next = first + 1
      lastKey = time
      return [Step(time: time, isRepeat: false, begins: first, isKey: true)]
    }
    var steps = repeats(before: time)
    let current = next ?? boundary
    let begins = time >= grid.boundary(current)
    if begins { next = current + 1 }
    let isKey = begins || time - lastKey >= keyFrameInterval
    if isKey { lastKey = time }
    steps.append(Step(time: time, isRepeat: false, begins: begins ? current : nil, isKey: isKey))
    return steps
  }

  /// Takes the end of the last picture.
  mutating func finish(_ end: Int64) -> [Step] { repeats(before: end) }

  private mutating func repeats(before time: Int64) -> [Step] {
    var steps: [Step] = []
    // Also what is patiently waited for comes before the segment behind it begins: each has its place in the grid.
    while let current = next, time - grid.boundary(current) > patience || time >= grid.boundary(current + 1) {
      let place = grid.boundary(current)
      steps.append(Step(time: place, isRepeat: true, begins: current, isKey: true))
      lastKey = place
      next = current + 1
    }
    return steps
  }
}
