/// Frames of AC-3 and E-AC-3 (ETSI TS 102 366 §4.3 and annex E.1.2), as they lie one behind the other in a packet.
struct DolbyFrames: Equatable {
  /// Of the programme itself: those that only add channels to the one before count with it.
  private(set) var count = 0
  /// Of one channel, all frames.
  private(set) var samples = 0
  let sampleRate: Int
  let channels: Int
  /// The fields that do not change from frame to frame.
  let configuration: [UInt8]

  private static let rates = [48000, 44100, 32000]
  /// `acmod`: Ch1 and Ch2, mono, stereo, 3/0, 2/1, 3/1, 2/2, 3/2.
  private static let channelCounts = [2, 1, 2, 3, 3, 4, 4, 5]
  /// kbit/s, by half of `frmsizecod` (table 4.13).
  private static let bitRates = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
  ]
  /// Of one frame with all six blocks.
  static let samplesPerFrame = 1536

  /// - Returns: nil when `bytes` do not begin with a frame.
  init?(_ bytes: [UInt8]) {
    guard let first = Frame(bytes[...]) else { return nil }
    sampleRate = first.sampleRate
    channels = first.channels
    configuration = [UInt8(truncatingIfNeeded: first.isEnhanced ? 1 : 0), UInt8(clamping: first.mode)]
    var rest = bytes[...]
    while let frame = Frame(rest), frame.sizeBytes > 0 {
      if frame.isOwn {
        count += 1
        samples += frame.samples
      }
      rest = rest.dropFirst(frame.sizeBytes)
    }
  }

  /// How many channels `acmod` and `lfeon` say.
  static func channels(mode: Int, hasLowFrequencies: Bool) -> Int? {
    guard channelCounts.indices.contains(mode) else { return nil }
    return channelCounts[mode] + (hasLowFrequencies ? 1 : 0)
  }

  private struct Frame {
    let sizeBytes: Int
    let samples: Int
    let sampleRate: Int
    let channels: Int
    let isEnhanced: Bool
    /// It is no supplement to the frame before.
    let isOwn: Bool
    let mode: Int

    init?(_ bytes: ArraySlice<UInt8>) {
      var bits = BitCursor(Array(bytes.prefix(16)))
      guard bits.bits(16) == 0x0B77 else { return nil }
      // bsid stands at the same place in both.
      var ahead = bits
      guard ahead.bits(24) != nil, let stream = ahead.bits(5) else { return nil }
      isEnhanced = stream > 10
      let read = stream > 10 ? Self.enhanced(&bits) : Self.plain(&bits)
      guard stream <= 16, let read, let channels = DolbyFrames.channels(mode: read.mode, hasLowFrequencies: read.low)
      else { return nil }
      (sizeBytes, samples, sampleRate, isOwn, mode) = (read.size, read.samples, read.rate, read.isOwn, read.mode)
      self.channels = channels
    }

    private typealias Fields = (size: Int, samples: Int, rate: Int, isOwn: Bool, mode: Int, low: Bool)

    /// `syncinfo` and the start of `bsi` (§4.4.1 and §4.4.2).
    private static func plain(_ bits: inout BitCursor) -> Fields? {
      guard bits.bits(16) != nil, let rate = bits.bits(2), rate < 3, let code = bits.bits(6), code < 38,
        bits.bits(5 + 3) != nil, let mode = bits.bits(3)
      else { return nil }
      if mode & 1 == 1, mode != 1 { _ = bits.bits(2) }
      if mode & 4 != 0 { _ = bits.bits(2) }
      if mode == 2 { _ = bits.bits(2) }
      guard let low = bits.flag() else { return nil }
      let kilobits = bitRates[Int(code) / 2]
      // 16-bit words; at 44.1 kHz every other frame has one more.
      let words =
        switch rate {
        case 0: kilobits * 2
        case 1: kilobits * 96_000 / 44_100 + Int(code & 1)
        default: kilobits * 3
        }
      return (words * 2, samplesPerFrame, rates[Int(rate)], true, Int(mode), low)
    }

    private static func enhanced(_ bits: inout BitCursor) -> Fields? {
      guard let type = bits.bits(2), let substream = bits.bits(3), let size = bits.bits(11), let code = bits.bits(2)
      else { return nil }
      var (rate, blocks) = (0, 6)
      if code == 3 {
        guard let half = bits.bits(2), half < 3 else { return nil }
        rate = rates[Int(half)] / 2
      } else {
        guard let number = bits.bits(2) else { return nil }
        rate = rates[Int(code)]
        blocks = [1, 2, 3, 6][Int(number)]
      }
      guard let mode = bits.bits(3), let low = bits.flag() else { return nil }
      return ((Int(size) + 1) * 2, blocks * 256, rate, type != 1 && substream == 0, Int(mode), low)
    }
  }
}

/// What a `dac3` or a `dec3` box says (ETSI TS 102 366 annex F).
enum DolbyConfiguration {
  /// - Returns: the channels of the first programme.
  static func channels(_ body: [UInt8], isEnhanced: Bool) -> Int? {
    var bits = BitCursor(body)
    // data_rate and num_ind_sub; then fscod, bsid, a reserved bit and asvc, bsmod.
    let before = isEnhanced ? 13 + 3 + 2 + 5 + 2 + 3 : 2 + 5 + 3
    guard bits.bits(before) != nil, let mode = bits.bits(3), let low = bits.flag() else { return nil }
    return DolbyFrames.channels(mode: Int(mode), hasLowFrequencies: low)
  }
}
