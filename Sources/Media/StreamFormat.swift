/// What a program map says of a stream's coding (ISO/IEC 13818-1 table 2-34): two that are alike can be read by one decoder.
struct StreamFormat: Equatable {
  enum Kind { case video, sound, text, unknown }

  let kind: Kind
  /// One name, however it is said; the bare `stream_type` where that is all.
  let codec: String
  /// Only descriptors say what it is, if anything does.
  let isPrivate: Bool

  static func == (one: Self, other: Self) -> Bool { one.kind == other.kind && one.codec == other.codec }

  /// Whether a stream that keeps its PID is the same still: descriptors come and go.
  func isSame(as other: Self) -> Bool {
    if isPrivate && other.isPrivate && [kind, other.kind].contains(.unknown) { return true }
    return self == other || isPrivate && other.isPrivate && kind == other.kind
  }

  private typealias Name = (kind: Kind, codec: String)

  private static let types: [UInt8: Name] = [
    // A decoder of MPEG-2 reads MPEG-1, and the layers of their sound are one to it.
    0x01: (.video, "mpeg2"), 0x02: (.video, "mpeg2"), 0x03: (.sound, "mp2"), 0x04: (.sound, "mp2"),
    0x0f: (.sound, "aac"), 0x10: (.video, "mpeg4"), 0x11: (.sound, "latm"), 0x1b: (.video, "h264"),
    0x24: (.video, "hevc"), 0x33: (.video, "vvc"), 0x81: (.sound, "ac3"), 0x87: (.sound, "eac3"),
    0xd1: (.video, "dirac"), 0xea: (.video, "vc1"),
  ]
  /// ETSI EN 300 468 §6.2.
  private static let tags: [UInt8: Name] = [
    0x46: (.text, "vbi"), 0x56: (.text, "teletext"), 0x59: (.text, "dvb"), 0x6a: (.sound, "ac3"),
    0x7a: (.sound, "eac3"), 0x7b: (.sound, "dts"), 0x7c: (.sound, "aac"),
  ]
  /// By the registration descriptor (§2.6.8).
  private static let registered: [String: Name] = [
    "AC-3": (.sound, "ac3"), "EAC3": (.sound, "eac3"), "DTS1": (.sound, "dts"), "DTS2": (.sound, "dts"),
    "DTS3": (.sound, "dts"), "Opus": (.sound, "opus"), "BSSD": (.sound, "s302m"), "HEVC": (.video, "hevc"),
    "VC-1": (.video, "vc1"), "AV01": (.video, "av1"), "drac": (.video, "dirac"),
  ]

  /// - Returns: the language, too: ISO 639-2, empty when nothing is said.
  static func read(type: UInt8, _ descriptors: ArraySlice<UInt8>) -> (StreamFormat, language: [UInt8]) {
    let isPrivate = type == 0x06 || type >= 0x80
    var (name, language) = (types[type], [UInt8]())
    var rest = descriptors
    while let tag = rest.popFirst(), let length = rest.popFirst(), Int(length) <= rest.count {
      let content = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
      if tag == 0x0a { language = Array(content.prefix(3)) }
      guard isPrivate, name == nil else { continue }
      name = tag == 0x05 ? registered[String(decoding: content.prefix(4), as: UTF8.self)] : tags[tag]
    }
    let (kind, codec) = name ?? (.unknown, "type \(type)")
    return (StreamFormat(kind: kind, codec: codec, isPrivate: isPrivate), language)
  }
}
