import Media
import Testing

@testable import Packaging

@Suite("Where segments begin")
struct CutPolicyTests {
  typealias Place = CutPolicy.Place

  /// The durations of the segments of a video at 25 frames per second.
  /// - Parameter index: of its key frames.
  private func segments(
    seconds: Double, length: SegmentLength, cutsAtAnyKeyFrame: Bool = false, index: KeyFrameIndex? = nil,
    place: (Int) -> Place
  ) -> [Double] {
    var policy = CutPolicy(length: length, cutsAtAnyKeyFrame: cutsAtAnyKeyFrame)
    var starts: [Double] = [0]
    let count = Int(seconds * 25)
    for frame in 0..<count {
      let time = Double(frame) / 25
      if policy.begins(at: place(frame), time: time, end: time + 0.04, gap: index?.gap(behind: time - 0.08)) {
        starts.append(time)
      }
    }
    return zip(starts, starts.dropFirst() + [Double(count) / 25]).map { $1 - $0 }
  }

  private static func length(_ gap: Double?, isExact: Bool = true) -> SegmentLength {
    SegmentLength(configured: 6, duration: nil, longestGap: gap, isExact: isExact)
  }

  static let regular: [(gop: Double, first: [Double])] = [
    (1, [2, 2, 4, 6, 6]), (2, [2, 2, 4, 6, 6]), (2.52, [2.52, 2.52, 2.52, 5.04]), (3.92, [3.92, 3.92, 3.92, 3.92]),
    (4, [4, 4, 4, 4]), (5, [5, 5, 5, 5]), (10, [10, 10, 10, 10]), (25, [25, 25]),
  ]

  @Test("Only at IDRs where these are regular, the first segments short", arguments: regular)
  func regularIDRs(gop: Double, first: [Double]) {
    let every = Int((gop * 25).rounded())
    let length = Self.length(gop)
    let result = segments(seconds: 100, length: length) { $0 % every == 0 ? .instantaneousRefresh : .other }
    #expect(zip(result, first).allSatisfy { abs($0 - $1) < 1e-6 }, "\(result)")
    // The last segment is what is left.
    #expect(
      result.dropLast().allSatisfy { duration in
        let gops = duration / (Double(every) / 25)
        return abs(gops - gops.rounded()) < 1e-6
      })
    #expect(result.allSatisfy { $0 <= length.limit })
  }

  @Test("Irregular IDRs: never above the limit, and no frame twice", arguments: 0..<50)
  func irregular(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let longest = Double.random(in: 0.2...20, using: &generator)
    var next = 0
    var refreshes: Set<Int> = []
    while next < 5000 {
      refreshes.insert(next)
      next += max(1, Int(Double.random(in: 0...longest, using: &generator) * 25))
    }
    for isExact in [true, false] {
      // Not exact: only the beginning was seen, and what follows may be sparser.
      let length = Self.length(isExact ? longest : 1, isExact: isExact)
      let result = segments(seconds: 200, length: length) { refreshes.contains($0) ? .instantaneousRefresh : .other }
      #expect(result.allSatisfy { $0 > 0 && $0 <= length.limit + 1e-9 }, "\(result)")
      #expect(abs(result.reduce(0, +) - 200) < 1e-6)
    }
  }

  @Test("Irregular IDRs of which an index tells: every segment begins with one", arguments: 0..<50)
  func indexed(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var index = KeyFrameIndex()
    var next = 0
    // As encoders place them: with each scene, and after ten seconds at the latest.
    while next < 5000 {
      // Decoded two pictures before it is shown.
      index.keyFrames.append(KeyFrameIndex.KeyFrame(decoded: Double(next - 2) / 25, shown: Double(next) / 25))
      next += Bool.random(using: &generator) ? 250 : Int.random(in: 1...250, using: &generator)
    }
    index.end = 200
    let refreshes = Set(index.keyFrames.map { Int(($0.shown * 25).rounded()) })
    let length = Self.length(index.longestGap)
    let result = segments(seconds: 200, length: length, index: index) {
      refreshes.contains($0) ? .instantaneousRefresh : .other
    }
    var start = 0.0
    for duration in result {
      #expect(refreshes.contains(Int((start * 25).rounded())), "a segment begins at \(start) s")
      start += duration
    }
    #expect(result.allSatisfy { $0 > 0 && $0 <= length.limit + 1e-9 }, "\(result)")
  }

  @Test("An index knows the time behind its own key frames, and no other")
  func gaps() {
    var index = KeyFrameIndex()
    index.keyFrames = [(0, 1), (2, 6), (2, 6), (5, 7)].map { KeyFrameIndex.KeyFrame(decoded: $0, shown: $1) }
    index.end = 9
    #expect(index.longestGap == 5)
    #expect(
      [0, 2.0002, 5, 1, 2.1, 7, -3, .nan, .infinity].map(index.gap) == [5, nil, 2, nil, nil, nil, nil, nil, nil])
    #expect(KeyFrameIndex().gap(behind: 0) == nil)
  }

  @Test("Without a single key frame it is cut all the same, at the limit")
  func none() {
    let length = Self.length(nil, isExact: false)
    let result = segments(seconds: 60, length: length) { $0 == 0 ? .instantaneousRefresh : .other }
    #expect(result.count > 1)
    #expect(result.allSatisfy { $0 <= length.limit })
    #expect(result.dropLast().allSatisfy { $0 > length.limit - 0.08 })
  }

  @Test("Open GOPs are merged into the segment before while there are IDRs")
  func openGOPs() {
    let result = segments(seconds: 48, length: Self.length(6)) {
      $0 % 150 == 0 ? .instantaneousRefresh : $0 % 25 == 0 ? .keyFrame : .other
    }
    #expect(result.allSatisfy { abs($0 - 6) < 1e-6 })
  }

  @Test("Where there is no other place, open GOPs are cut at their key frames")
  func onlyOpenGOPs() {
    let result = segments(seconds: 48, length: Self.length(2), cutsAtAnyKeyFrame: true) {
      $0 == 0 ? .instantaneousRefresh : $0 % 50 == 0 ? .keyFrame : .other
    }
    #expect(result.prefix(4).elementsEqual([2, 2, 4, 6]) { abs($0 - $1) < 1e-6 }, "\(result)")
  }

  @Test("IDRs that stop coming: a key frame serves before any other frame does")
  func sparser() {
    let length = Self.length(1, isExact: false)
    let result = segments(seconds: 60, length: length) {
      $0 <= 100 && $0 % 25 == 0 ? .instantaneousRefresh : $0 % 100 == 0 ? .keyFrame : .other
    }
    #expect(result.allSatisfy { $0 <= length.limit })
    #expect(result.dropFirst(3).dropLast().allSatisfy { abs($0 - 4) < 1e-6 }, "\(result)")
  }

  @Test("Times that run backwards or far ahead cut no segment of no length")
  func nonsense() {
    var policy = CutPolicy(length: Self.length(2), cutsAtAnyKeyFrame: false)
    var start = 0.0
    for (number, time) in [0, 1, -5, 1e9, 1e9, 3, -1e12, 4, 1e9 + 1, .infinity, 5].enumerated() {
      if policy.begins(at: number % 2 == 0 ? .instantaneousRefresh : .other, time: time, end: time + 0.04) {
        #expect(time > start)
        start = time
      }
    }
  }
}

/// Numbers that are the same in each run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  /// Vigna's SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
