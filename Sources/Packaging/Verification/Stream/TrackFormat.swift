/// What a track is, from its sample description or its elementary stream.
struct TrackFormat: Equatable, Sendable {
  enum Kind: String, Sendable {
    case video, audio, subtitles, other
  }

  /// Track ID of ISO base media files, PID of transport streams.
  var id: Int
  var kind: Kind
  /// Ticks per second of its times.
  var timescale: Int64
  /// e.g. `avc1`, as the sample entry is called.
  var sampleEntry = ""
  /// Dolby Vision's entries among them.
  var isHEVC: Bool { ["hvc1", "hev1", "hevc", "dvh1", "dvhe"].contains(sampleEntry) }
  /// RFC 6381; nil when it cannot be told.
  var codec: String?
  /// Coded size after cropping, pixels.
  var width: Int?
  var height: Int?
  /// A sample's width over its height.
  var sampleAspectRatio = 1.0
  /// By a quarter: shown higher than wide when it is coded wider than high.
  var isTurned = false
  var channels: Int?
  var sampleRate: Int?
  /// `TransferCharacteristics` of ITU-T H.273.
  var transfer: Int?
  var isEncrypted = false
  /// Bytes before each NAL unit; nil where there are start codes, or no NAL units.
  var nalLengthBytes: Int?
  /// The decoder's configuration: it changes when the encoding does.
  var configuration: [UInt8] = []

  /// SDR, HLG or PQ (draft-pantos-hls-rfc8216bis §4.4.6.2).
  var videoRange: String {
    switch transfer {
    case 16: "PQ"
    case 18: "HLG"
    default: "SDR"
    }
  }

  /// Pixels, upright and square.
  var displaySize: (width: Int, height: Int)? {
    guard let width, let height, width > 0, height > 0 else { return nil }
    let wide = Int((Double(width) * min(max(sampleAspectRatio, 0.01), 100)).rounded())
    return isTurned ? (height, wide) : (wide, height)
  }
}
