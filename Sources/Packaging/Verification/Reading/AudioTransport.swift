/// ADTS frames (ISO/IEC 13818-7 §6.2).
enum AudioTransport {
  struct Frames {
    var count: Int
    let objectType: Int
    let sampleRate: Int
    let channels: Int?
    /// The fields that do not change from frame to frame.
    let configuration: [UInt8]
  }

  static func read(_ bytes: [UInt8]) -> Frames? {
    guard bytes.count >= 7, bytes[0] == 0xFF, bytes[1] & 0xF6 == 0xF0 else { return nil }
    let rate = Int(bytes[2] >> 2 & 15)
    guard rate < AudioConfiguration.sampleRates.count else { return nil }
    let layout = Int(bytes[2] & 1) << 2 | Int(bytes[3] >> 6)
    var frames = Frames(
      count: 0, objectType: Int(bytes[2] >> 6) + 1, sampleRate: AudioConfiguration.sampleRates[rate],
      channels: AudioConfiguration.channelCounts[layout], configuration: [bytes[2] & 0xFD, bytes[3] & 0xC0])
    var offset = 0
    while offset + 6 < bytes.count, bytes[offset] == 0xFF {
      let length =
        Int(bytes[offset + 3] & 3) << 11 | Int(bytes[offset + 4]) << 3 | Int(bytes[offset + 5] >> 5)
      guard length >= 7 else { break }
      frames.count += 1
      offset += length
    }
    return frames
  }
}
