import TestSupport
import Testing

/// Holds a stream against the source it was made of.
struct Fidelity {
  /// A path.
  let source: String
  /// The multivariant playlist's address.
  let stream: String

  /// Every video packet came through with its bytes and its time, and the sound beside it.
  ///
  /// Pictures are compared slice by slice, because containers frame them differently.
  /// - Parameter tracks: the source's audio; AAC in stereo has come through with its bytes too.
  func check(audio tracks: [SampleVideo.Audio]) async throws {
    let before = try await PacketListing.read(source, stream: "v:0")
    let after = try await PacketListing.read(stream, stream: "v:0")
    #expect(after.packets.count == before.packets.count)
    let hashes = try await PacketListing.sliceHashes(source)
    let streamed = try await PacketListing.sliceHashes(stream)
    #expect(streamed == hashes)

    let own = before.packets.map(\.pts)
    let shown = after.packets.map(\.pts)
    try #require(min(own.count, shown.count) > 1)
    let shift = shown[1] - own[1]
    let deviation = zip(own, shown).dropFirst().map { abs($1 - $0 - shift) }.max() ?? 0
    #expect(deviation <= 0.001, "a frame is shown \(deviation) s off")
    // Where sound begins before the first picture, that one is shown sooner.
    let heard = try await PacketListing.read(source, stream: "a").packets.map(\.pts).min() ?? own[0]
    let lead = own[0] - heard > 0.05 ? own[0] - heard : 0
    #expect(abs(own[0] - lead + shift - shown[0]) <= 0.001, "the first frame is shown off its place")

    for (track, audio) in tracks.enumerated() {
      if audio.codec == "aac", audio.channels <= 2 {
        let copied = try await PacketListing.soundHashes(stream, stream: "a:\(track)")
        #expect(try await copied == PacketListing.soundHashes(source, stream: "a:\(track)"), "audio track \(track)")
      }
      let sound = try await PacketListing.read(source, stream: "a:\(track)")
      let heard = try await PacketListing.read(stream, stream: "a:\(track)")
      let start = try #require(sound.packets.first?.pts)
      let startAfter = try #require(heard.packets.first?.pts)
      // One frame of AAC at 44.1 kHz, the encoder's priming included.
      #expect(abs(startAfter - start - shift) <= 1024.0 / 44100 + 0.001, "audio track \(track) starts off")
      let end = try #require(sound.packets.last?.pts)
      let endAfter = try #require(heard.packets.last?.pts)
      #expect(abs(endAfter - end - shift) <= 0.05, "audio track \(track) ends off")
    }
  }
}
