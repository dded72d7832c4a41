/// When pictures are shown of which a container tells only when they are decoded: H.264 in AVI, ASF and Matroska's VfW mode.
///
/// Between two IDRs the picture order counts tell which picture is shown first, second and so on. The first is shown when
/// one is decoded that comes as many later as pictures wait for others; ffmpeg's decoder gives them the same times.
struct DisplayOrder<Picture> {
  struct Timed {
    let picture: Picture
    /// Ticks.
    let decoded: Int64
    let shown: Int64
  }

  private struct Held {
    let picture: Picture
    let place: Int
    let decoded: Int64
    var shown: Int64?
  }

  /// No picture waits for more than that many others (ITU-T H.264 §A.3.1, max_num_reorder_frames).
  private static var deepest: Int { 16 }

  private let depth: Int
  /// In the order of decoding.
  private var held: [Held] = []
  /// When pictures are decoded in whose stead none is shown yet.
  private var slots: [Int64] = []
  /// By how much pictures are shown later than as many are decoded. Ticks.
  private var delay: Int64?

  /// - Parameter depth: how many pictures may wait for others.
  init(depth: Int) { self.depth = min(max(depth, 0), Self.deepest) }

  /// Takes the next picture in decoding order.
  /// - Parameters:
  ///   - place: in the order of display, since the last IDR; nil where it does not tell: with the one before it.
  ///   - isFirst: whether it is an IDR.
  ///   - decoded: ticks.
  /// - Returns: those whose turn in the order of decoding has come, as it is known when they are shown.
  mutating func take(_ picture: Picture, at place: Int?, isFirst: Bool, decoded: Int64) -> [Timed] {
    if isFirst { settle(all: true) }
    held.append(Held(picture: picture, place: place ?? held.last?.place ?? 0, decoded: decoded))
    slots.append(decoded)
    settle(all: false)
    return due()
  }

  /// The rest, at the end.
  mutating func finish() -> [Timed] {
    settle(all: true)
    return due()
  }

  private mutating func settle(all: Bool) {
    while slots.count > (all ? 0 : Self.deepest) {
      let open = held.indices.filter { held[$0].shown == nil }
      guard let next = open.min(by: { held[$0].place < held[$1].place }) else { return }
      let later = delay ?? slots[min(depth, slots.count - 1)].subtractingReportingOverflow(slots[0]).partialValue
      delay = later
      held[next].shown = slots.removeFirst().addingReportingOverflow(later).partialValue
    }
  }

  private mutating func due() -> [Timed] {
    var due: [Timed] = []
    for each in held {
      guard let shown = each.shown else { break }
      due.append(Timed(picture: each.picture, decoded: each.decoded, shown: shown))
    }
    held.removeFirst(due.count)
    return due
  }
}
