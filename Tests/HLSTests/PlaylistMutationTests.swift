import HLS
import Testing

@Suite("Playlists changed at random")
struct PlaylistMutationTests {
  private static let spices = Array("#EXT-X:=,\"@.\n\r09AZ%".utf8) + [0, 0x7F, 0x80, 0xC2, 0xFF]

  @Test("are read or refused; what was read is written as a text that reads the same")
  func mutations() throws {
    let originals = mediaCases.map(\.text) + multivariantCases.map(\.text)
    var generator = Numbers(seed: 2026)
    var (read, refused) = (0, 0)
    for round in 0..<8000 {
      var bytes = Array(originals[round % originals.count].utf8)
      for _ in 0...Int(generator.next() % 6) { Self.change(&bytes, &generator) }
      let text = String(decoding: bytes, as: UTF8.self)
      if let playlist = try? MediaPlaylist(parsing: text) {
        _ = playlist.violations()
        #expect(try MediaPlaylist(parsing: playlist.text).segments.count == playlist.segments.count, "\(text)")
        // One reading may repair; from then on nothing changes.
        let settled = try MediaPlaylist(parsing: playlist.text).text
        #expect(try MediaPlaylist(parsing: settled).text == settled, "\(text)")
        read += 1
      } else {
        refused += 1
      }
      if let playlist = try? MultivariantPlaylist(parsing: text) {
        _ = playlist.violations()
        let settled = try MultivariantPlaylist(parsing: playlist.text).text
        #expect(try MultivariantPlaylist(parsing: settled).text == settled, "\(text)")
        read += 1
      }
    }
    #expect(read > 500 && refused > 500)
  }

  private static func change(_ bytes: inout [UInt8], _ generator: inout Numbers) {
    guard !bytes.isEmpty else { return }
    let index = Int(generator.next() % UInt64(bytes.count))
    let spice = spices[Int(generator.next() % UInt64(spices.count))]
    switch generator.next() % 5 {
    case 0: bytes[index] = spice
    case 1: bytes.remove(at: index)
    case 2: bytes.insert(spice, at: index)
    case 3: bytes.insert(contentsOf: bytes[index...].prefix(Int(generator.next() % 40)), at: index)
    default: bytes.removeSubrange(index..<min(bytes.count, index + Int(generator.next() % 40)))
    }
  }
}

/// Numbers that look random and are the same at every run (SplitMix64).
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
