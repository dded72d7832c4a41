/// An AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1), as far as a stream's tags speak of it.
struct AudioConfiguration: Equatable {
  /// Table 1.17.
  let objectType: Int
  let sampleRate: Int?
  /// nil when a program config element tells.
  let channels: Int?

  /// Table 1.18.
  static let sampleRates = [
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
  ]
  /// Table 1.19.
  static let channelCounts: [Int?] = [nil, 1, 2, 3, 4, 5, 6, 8]

  init?(_ bytes: [UInt8]) {
    var bits = BitCursor(bytes)
    guard let short = bits.bits(5) else { return nil }
    let long = short == 31 ? bits.bits(6).map { 32 + $0 } : short
    guard let type = long, let index = bits.bits(4) else { return nil }
    objectType = Int(type)
    if index == 15 {
      guard let rate = bits.bits(24) else { return nil }
      sampleRate = Int(rate)
    } else {
      sampleRate = Int(index) < Self.sampleRates.count ? Self.sampleRates[Int(index)] : nil
    }
    guard let layout = bits.bits(4) else { return nil }
    channels = Int(layout) < Self.channelCounts.count ? Self.channelCounts[Int(layout)] : nil
  }
}

/// An ES_Descriptor (ISO/IEC 14496-1 §7.2.6.5).
enum ElementaryDescriptor {
  /// The object type and the decoder's configuration.
  static func read(_ bytes: ArraySlice<UInt8>) -> (type: UInt8, configuration: [UInt8])? {
    var cursor = ByteCursor(bytes)
    guard let body = descriptor(3, &cursor) else { return nil }
    var stream = ByteCursor(body)
    guard stream.skip(2), let flags = stream.integer(1) else { return nil }
    if flags & 0x80 != 0 { _ = stream.skip(2) }
    if flags & 0x40 != 0, let length = stream.integer(1) { _ = stream.skip(length) }
    if flags & 0x20 != 0 { _ = stream.skip(2) }
    guard let decoder = descriptor(4, &stream) else { return nil }
    var fields = ByteCursor(decoder)
    guard let type = fields.number(1), fields.skip(12) else { return nil }
    return (UInt8(truncatingIfNeeded: type), descriptor(5, &fields).map(Array.init) ?? [])
  }

  private static func descriptor(_ tag: UInt64, _ cursor: inout ByteCursor) -> ArraySlice<UInt8>? {
    guard cursor.number(1) == tag else { return nil }
    var length = 0
    for _ in 0..<4 {
      guard let byte = cursor.integer(1) else { return nil }
      length = length << 7 | byte & 0x7f
      if byte & 0x80 == 0 { break }
    }
    return cursor.take(min(length, cursor.remaining))
  }
}
