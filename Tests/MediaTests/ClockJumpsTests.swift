import Testing

@testable import Media

@Suite("Clocks that jump")
struct ClockJumpsTests {
  /// Feeds `times` (track, seconds) to the corrector; the corrected times.
  private func corrected(_ times: [(Int, Double)]) -> (times: [Double], jumps: Int) {
    var jumps = ClockJumps()
    let result = times.map { track, seconds in
      let time = Int64(seconds * 1e6)
      return Double(time + jumps.correction(track: track, time: time, duration: 40_000)) / 1e6
    }
    return (result, jumps.count)
  }

  @Test("One that goes on is left alone, at any starting point")
  func steady() {
    let times = (0..<100).map { ($0 % 2, 1000 + Double($0) * 0.04) }
    let result = corrected(times)
    #expect(zip(result.times, times).allSatisfy { abs($0 - $1.1) < 1e-5 })
    #expect(result.jumps == 0)
  }

  @Test("What lies behind a jump follows what is before it", arguments: [5000.0, 0.0])
  func jump(start: Double) {
    let result = corrected([(0, 100), (0, 100.04), (0, start), (0, start + 0.04)])
    #expect(result.jumps == 1)
    #expect(zip(result.times, [100, 100.04, 100.08, 100.12]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("Every track is moved by the same, and stragglers go by the clock before")
  func tracks() {
    let result = corrected([
      (0, 10), (1, 9.9), (0, 3600), (1, 9.94), (1, 3599.9), (0, 3600.04),
    ])
    #expect(result.jumps == 1)
    #expect(zip(result.times, [10, 9.9, 10.04, 9.94, 9.94, 10.08]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("A short part that is repeated follows itself; stragglers are told by what is nearer")
  func repeated() {
    let result = corrected([
      (0, 10), (1, 9.9), (0, 10.04), (0, 7), (1, 9.94), (1, 6.9), (0, 7.04), (1, 6.94), (1, 6.98),
    ])
    #expect(result.jumps == 1)
    let expected = [10, 9.9, 10.04, 10.08, 9.94, 9.98, 10.12, 10.02, 10.06]
    #expect(zip(result.times, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(result.times)")
  }

  @Test("A track that pauses while another goes on is no jump")
  func pause() {
    var times: [(Int, Double)] = [(0, 0), (1, 0)]
    times += (1..<1000).map { (0, Double($0) * 0.04) }
    times.append((1, 40))
    let result = corrected(times)
    #expect(result.jumps == 0)
    #expect(zip(result.times, times).allSatisfy { abs($0 - $1.1) < 1e-5 })
  }

  @Test("Hostile times do not overflow")
  func extremes() {
    var jumps = ClockJumps()
    for (number, time) in [Int64.max, .min, 0, .max, -1, .min + 1, .max].enumerated() {
      _ = jumps.correction(track: number % 2, time: time, duration: number % 3 == 0 ? .max : .min)
    }
    #expect(jumps.count > 0)
  }
}
