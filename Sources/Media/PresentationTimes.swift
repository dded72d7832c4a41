/// When pictures are shown of which the container does not tell: in a program stream only the first that begins in a PES
/// packet has its time there (ISO/IEC 13818-1 §2.4.3.7), and small pictures share one.
///
/// Between two IDRs the picture order counts tell, and how far apart those are whose times are known. What such a container
/// says of the frame rate counts for little: where files were joined it is none that any part has.
struct PresentationTimes {
  /// Sums of two stay below it. Ticks.
  private static let latest = Double(1 << 60)

  /// Ticks from one picture to the next, where no two of them tell.
  private let frame: Double
  /// The last one of this sequence whose time is known.
  private var anchor: (place: Int, time: Int64)?
  /// Ticks for each count.
  private var step: Double
  /// The same, between the last two that tell.
  private var measured: Double?
  /// When the last picture so far is shown.
  private var end: Int64?
  private var lastDecoded: Int64?
  /// Counts from one picture to the next.
  private var stride = 2

  init(frame: Int64) {
    self.frame = Double(frame)
    step = self.frame / 2
  }

  /// Takes the next picture in decoding order.
  /// - Parameters:
  ///   - place: in the order of display, since the last IDR.
  ///   - isFirst: whether it is an IDR.
  ///   - said: what the container says. Ticks.
  /// - Returns: when it is shown; nil where nothing tells.
  mutating func time(at place: Int, isFirst: Bool, said: Int64?) -> Int64? {
    if isFirst { anchor = nil }
    if !place.isMultiple(of: 2) { stride = 1 }
    guard let time = said ?? derived(at: place) else { return nil }
    if said != nil {
      if let anchor, anchor.place != place {
        let measured = (Double(time) - Double(anchor.time)) / Double(place - anchor.place)
        // Two counts a frame, or one; what is far from either was not measured within one clock. A single one may have
        // been measured to a time that is another picture's.
        if (frame / 4...frame * 4).contains(measured) {
          if abs(measured - (self.measured ?? measured)) < frame / 100 { step = measured }
          self.measured = measured
        }
      }
    }
    if said != nil || anchor == nil { anchor = (place, time) }
    end = isFirst ? time : max(end ?? time, time)
    return time
  }

  private func derived(at place: Int) -> Int64? {
    let time: Double
    if let anchor {
      time = Double(anchor.time) + Double(place - anchor.place) * step
    } else if let end {
      time = Double(end) + pace
    } else {
      return nil
    }
    return Self.ticks(time)
  }

  /// Takes the picture's time of decoding, when `time` has been asked for.
  /// - Parameter said: what the container says. Ticks.
  /// - Returns: when it is decoded: without a word of the container, a picture behind the one before.
  mutating func decoded(said: Int64?) -> Int64? {
    lastDecoded = said ?? lastDecoded.map { Self.ticks(Double($0) + pace) }
    return lastDecoded
  }

  /// From one picture to the next.
  private var pace: Double { step * Double(stride) }

  private static func ticks(_ time: Double) -> Int64 { Int64(min(max(time, -latest), latest).rounded()) }
}
