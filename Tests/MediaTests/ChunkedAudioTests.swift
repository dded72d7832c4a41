import CLibAV
import Glibc
import TestSupport
import Testing

@testable import Media

@Suite("One track is encoded by several threads")
struct ChunkedAudioTests {
  /// Short, so that little sound has many joins.
  private static let length: Int64 = 256

  /// ffmpeg's expressions for two channels: what encoders find easy, and hard.
  static let sounds: [(what: String, expression: String)] = [
    ("a tone", "0.5*sin(2*PI*440*t)|0.4*sin(2*PI*443*t)"),
    ("noise", "0.6*(random(0)-0.5)|0.6*(random(1)-0.5)"),
    ("clicks, so that windows change all the time", "(random(0)-0.5)*lt(mod(t\\,0.117)\\,0.003)|0.3*sin(2*PI*200*t)"),
    ("words and pauses", "0.4*sin(2*PI*(150+30*sin(9*t))*t)*gt(sin(7*t)\\,0)+0.05*(random(0)-0.5)|0"),
  ]

  private func frames(_ expression: String, samples: Int, rate: Int = 48_000) async throws -> [Frame] {
    let folder = try TemporaryDirectory("sound")
    let file = folder.path("sound.wav")
    let source = "aevalsrc=\(expression):s=\(rate),atrim=end_sample=\(samples)"
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-f", "lavfi", "-i", source, file])
    var demuxer = try Demuxer.open(FileSource(path: file))
    let track = try #require(demuxer.facts.audio.first)
    let parameters = try demuxer.parameters(of: track.index)
    var decoder = try Decoder.open(parameters, file: file)
    var resampler = try Resampler(format: EncodedAudioFormat(), file: file)
    var frames: [Frame] = []
    while let packet = try demuxer.readPacket() {
      _ = try decoder.decode(packet) { frame throws(MediaError) in
        try resampler.append(frame, at: frame.presentationTime, base: parameters.timeBase)
      }
      while let frame = try resampler.nextFrame(atEnd: false) { frames.append(frame) }
    }
    try resampler.finish()
    while let frame = try resampler.nextFrame(atEnd: true) { frames.append(frame) }
    return frames
  }

  private func byOne(_ frames: [Frame]) throws -> [Packet] {
    var encoder = try AudioEncoder.open(EncodedAudioFormat(), file: "test")
    var packets: [Packet] = []
    for frame in frames { try encoder.encode(frame) { packets.append($0) } }
    try encoder.encode(nil) { packets.append($0) }
    return packets
  }

  private func byMany(_ frames: [Frame], settlesEvery count: Int = .max) throws -> (packets: [Packet], rough: Int) {
    let encoder = ChunkedAudioEncoder(EncodedAudioFormat(), tracks: 1, length: Self.length, file: "test")
    var packets: [Packet] = []
    for (number, frame) in frames.enumerated() {
      packets += try encoder.encode(frame)
      if number % count == count - 1 { packets += try settled(encoder) }
    }
    return (packets + (try encoder.finish()), encoder.roughJoins)
  }

  private func settled(_ encoder: ChunkedAudioEncoder) throws -> [Packet] {
    var packets: [Packet] = []
    while true {
      let ready = try encoder.ready()
      packets += ready.packets
      if !ready.isBusy, ready.packets.isEmpty { return packets }
      usleep(100)
    }
  }

  private func samples(_ frame: Frame, _ channel: Int) -> [Float] {
    guard let plane = unsafe frame.pointer.pointee.extended_data[channel] else { return [] }
    return unsafe plane.withMemoryRebound(to: Float.self, capacity: frame.sampleCount) {
      unsafe Array(UnsafeBufferPointer(start: $0, count: frame.sampleCount))
    }
  }

  /// What is heard of the frames, one entry for each 1024 samples.
  private func heard(_ packets: [Packet], _ channel: Int) throws -> [[Float]] {
    let encoder = try AudioEncoder.open(EncodedAudioFormat(), file: "test")
    var decoder = try Decoder.open(try encoder.parameters, file: "test")
    var blocks: [[Float]] = []
    for packet in packets { #expect(try decoder.decode(packet) { blocks.append(samples($0, channel)) }) }
    // The first is the encoder's priming.
    return Array(blocks.dropFirst())
  }

  private struct Difference {
    var peak: Float = 0
    var energy = 0.0
  }

  private func differences(_ one: [[Float]], _ other: [[Float]]) -> [Difference] {
    zip(one, other).map { one, other in
      var difference = Difference()
      for (left, right) in zip(one, other) {
        difference.peak = max(difference.peak, (left - right).magnitude)
        difference.energy += Double((left - right) * (left - right))
      }
      return difference
    }
  }

  @Test("What is heard around a join is as near to the source as what one encoder makes", arguments: sounds.indices)
  func joins(index: Int) async throws {
    let source = try await frames(Self.sounds[index].expression, samples: 14 * 48_000)
    let one = try byOne(source)
    let (many, rough) = try byMany(source)
    #expect(rough == 0)
    #expect(many.count == one.count)
    #expect(many.map(\.presentationTime) == one.map(\.presentationTime))
    // Until the first join it is the same encoder; then there is another.
    let same = zip(one, many).prefix { bytes($0) == bytes($1) }.count
    #expect(same >= Int(Self.length) && same < one.count)
    for channel in 0..<2 {
      let original = source.map { samples($0, channel) }
      let (before, after) = (try heard(one, channel), try heard(many, channel))
      #expect(before.map(\.count) == after.map(\.count))
      let (usual, joined) = (differences(before, original), differences(after, original))
      let limit = (4..<(usual.count - 28)).map { usual[$0..<($0 + 28)].map(\.energy).reduce(0, +) }.max() ?? 0
      for join in stride(from: Int(Self.length), to: usual.count - 40, by: Int(Self.length)) {
        // Where the packets of two encoders overlap, nothing sticks out: a click would be as loud as the sound.
        let allowed = (usual[..<100] + usual[(join - 40)..<(join + 40)]).map(\.peak).max() ?? 0
        let loudest = joined[(join - 2)..<(join + 2)].map(\.peak).max() ?? 0
        #expect(loudest <= allowed * 1.5 + 1e-4, "at \(join): \(loudest), else \(allowed)")
        // And the noise is at most 3 dB above the worst that one encoder makes of as much of this sound.
        let noise = joined[(join - 4)..<(join + 24)].map(\.energy).reduce(0, +)
        #expect(noise <= limit * 2 + 1e-6, "at \(join): \(noise), else \(limit)")
      }
    }
  }

  private func bytes(_ packet: Packet) -> [UInt8] {
    packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
  }

  @Test("The result does not depend on how fast the frames come, nor on how often somebody waits for packets")
  func deterministic() async throws {
    let source = try await frames(Self.sounds[2].expression, samples: 20 * 44_100, rate: 44_100)
    let first = try byMany(source).packets.map(bytes)
    #expect(first.count == source.count + 1)
    for count in [1, 7] { #expect(try byMany(source, settlesEvery: count).packets.map(bytes) == first) }
  }

  @Test("While nothing more comes, all that can be encoded comes out")
  func settles() async throws {
    let source = try await frames(Self.sounds[0].expression, samples: 1024 * 200)
    let encoder = ChunkedAudioEncoder(EncodedAudioFormat(), tracks: 1, length: Self.length, file: "test")
    var count = 0
    for frame in source { count += try encoder.encode(frame).count }
    count += try settled(encoder).count
    #expect(count == source.count - 1)
  }

  static let lengths = [
    1, 1023, 1024, 1025, 159 * 1024, 160 * 1024, 161 * 1024, 254 * 1024, 255 * 1024, 256 * 1024 - 1, 256 * 1024,
    256 * 1024 + 1, 257 * 1024, 288 * 1024, 290 * 1024 + 5,
  ]

  @Test("A track may end anywhere", arguments: lengths)
  func anywhere(samples: Int) async throws {
    let source = try await frames(Self.sounds[0].expression, samples: samples)
    let packets = try byMany(source).packets
    #expect(packets.map(\.presentationTime) == (try byOne(source)).map(\.presentationTime))
    #expect(packets.count == (samples + 1023) / 1024 + 1)
  }

  @Test("Nothing to encode gives nothing, and one that is let go of half way ends its threads")
  func abandoned() async throws {
    let none = ChunkedAudioEncoder(EncodedAudioFormat(), tracks: 1, file: "test")
    #expect(try none.finish().isEmpty)
    let source = try await frames(Self.sounds[0].expression, samples: 1024 * 140)
    weak var board: AudioChunkBoard?
    do {
      let encoder = ChunkedAudioEncoder(EncodedAudioFormat(), tracks: 1, length: Self.length, file: "test")
      for frame in source { _ = try encoder.encode(frame) }
      board = encoder.board
      #expect(board != nil)
    }
    try await eventually("the threads have ended") { board == nil ? true : nil }
  }

  static let windows: [(bytes: [UInt8], window: [UInt8]?)] = [
    // A pair with a common window: element 1, tag 0, common 1, reserved 0, sequence 2, shape 1.
    ([0b0010_0001, 0b0101_0000, 0, 0], [2, 1]),
    ([0b0010_0001, 0b0000_0000, 0, 0], [0, 0]),
    // Each channel of the pair has its own.
    ([0b0010_0000, 0b0101_0000, 0, 0], nil),
    // One channel, behind its gain.
    ([0b0000_0001, 0b1111_1100, 0b1100_0000, 0], [3, 0]),
    // A fill element, and no bytes.
    ([0b1100_0001, 0, 0, 0], nil), ([0b0010_0001, 0b0101_0000], nil), ([], nil),
  ]

  @Test("The window is read off the packet's first bits", arguments: windows.indices)
  func window(index: Int) {
    let (bytes, wanted) = Self.windows[index]
    #expect(AACWindow(bytes).map { [$0.sequence, $0.shape] } == wanted)
  }
}
