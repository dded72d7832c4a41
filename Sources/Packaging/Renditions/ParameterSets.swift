import Media

/// The parameter sets that are in force (ITU-T H.264 §7.4.1.2.1, H.265 §7.4.2.4.2): a decoder keeps those of every number
/// until one of the same number replaces them. Of AV1 and VP9, which have none, only what the container holds.
struct ParameterSets: Equatable {
  private struct Key: Hashable, Comparable {
    /// `nal_unit_type`. H.264: 7 sequence, 8 picture. HEVC: 32 video, 33 sequence, 34 picture.
    let type: UInt8
    let number: Int

    static func < (left: Key, right: Key) -> Bool { (left.type, left.number) < (right.type, right.number) }
  }

  private let coding: VideoCoding
  /// As the container holds it, where it is nothing that packets replace.
  let configuration: [UInt8]
  private var units: [Key: [UInt8]] = [:]

  /// - Parameter configuration: an `avcC` or `hvcC` box's content (ISO/IEC 14496-15 §5.3.3.1, §8.3.3.1), or units behind
  ///   start codes.
  init(_ coding: VideoCoding, configuration: [UInt8]) {
    self.coding = coding
    let framing: NALUnitFraming
    switch coding {
    case .h264: framing = NALUnitFraming(h264: configuration)
    case .hevc: framing = NALUnitFraming(hevc: configuration)
    case .av1, .vp9:
      self.configuration = configuration
      return
    }
    self.configuration = []
    if framing == .annexB {
      replace(AnnexB.units(configuration).map { configuration[$0] })
    } else if case .h264 = coding {
      replace(Self.unitsOfAVC(configuration))
    } else {
      replace(Self.unitsOfHEVC(configuration))
    }
  }

  private static func unitsOfAVC(_ configuration: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var rest = configuration.dropFirst(5)
    for mask in [UInt8(0x1f), 0xff] {
      guard let count = rest.popFirst() else { break }
      for _ in 0..<count & mask {
        guard let unit = takeCounted(&rest) else { break }
        found.append(unit)
      }
    }
    return found
  }

  private static func unitsOfHEVC(_ configuration: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var rest = configuration.dropFirst(22)
    for _ in 0..<(rest.popFirst() ?? 0) {
      guard rest.popFirst() != nil, let high = rest.popFirst(), let low = rest.popFirst() else { break }
      for _ in 0..<Int(high) << 8 | Int(low) {
        guard let unit = takeCounted(&rest) else { break }
        found.append(unit)
      }
    }
    return found
  }

  private static func takeCounted(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
    let length = Int(high) << 8 | Int(low)
    guard length <= rest.count else { return nil }
    defer { rest = rest.dropFirst(length) }
    return rest.prefix(length)
  }

  /// Takes the parameter sets that come before a picture.
  mutating func replace(_ found: [ArraySlice<UInt8>]) {
    for unit in found {
      guard let key = key(of: unit) else { continue }
      // Zero bytes before the next start code belong to nobody.
      let length = (unit.lastIndex { $0 != 0 } ?? unit.startIndex) - unit.startIndex + 1
      units[key] = Array(unit.prefix(length))
    }
  }

  /// All of them behind start codes.
  var annexB: [UInt8] {
    units.sorted { $0.key < $1.key }.reduce(into: []) { $0 += [0, 0, 0, 1] + $1.value }
  }

  /// The content of an `avcC` box (ISO/IEC 14496-15 §5.3.3.1) for units behind lengths of `bytes` bytes; empty when there
  /// is no sequence parameter set.
  func avcConfiguration(lengthBytes bytes: Int) -> [UInt8] {
    let sorted = units.sorted { $0.key < $1.key }
    let sequences = sorted.filter { $0.key.type == 7 }.map(\.value)
    let pictures = sorted.filter { $0.key.type == 8 }.map(\.value)
    guard let first = sequences.first, first.count >= 4 else { return [] }
    var box: [UInt8] = [1, first[1], first[2], first[3], 0xfc | UInt8(clamping: bytes - 1)]
    box.append(0xe0 | UInt8(clamping: min(sequences.count, 31)))
    for unit in sequences.prefix(31) { box += Self.counted(unit) }
    box.append(UInt8(clamping: pictures.count))
    for unit in pictures.prefix(255) { box += Self.counted(unit) }
    // 4:2:0, 8 bits a sample of either kind, no extension: nothing else is copied.
    if ![66, 77, 88].contains(first[1]) { box += [0xfd, 0xf8, 0xf8, 0] }
    return box
  }

  private static func counted(_ unit: [UInt8]) -> [UInt8] {
    let unit = unit.prefix(Int(UInt16.max))
    return [UInt8(unit.count >> 8), UInt8(unit.count & 0xff)] + unit
  }

  /// H.264's first one.
  private var sequence: SequenceParameters? {
    let unit = units.filter { $0.key.type == 7 }.min { $0.key < $1.key }
    return unit.flatMap { SequenceParameters($0.value[...]) }
  }

  /// What browsers cannot play of H.264, or play badly: a clause. nil where there is nothing.
  var obstacle: String? {
    guard case .h264 = coding, let sequence else { return nil }
    guard sequence.isCommonFormat else { return "the video has colours that browsers do not decode" }
    return sequence.hasFramesOnly ? nil : "the video is interlaced, which browsers show with combs at moving edges"
  }

  /// What the first sequence parameter set says of the pictures; nil when it contradicts itself.
  var pictureShape: (width: Int, height: Int, sampleAspectRatio: Double?)? {
    switch coding {
    case .h264: return sequence.map { ($0.width, $0.height, $0.sampleAspectRatio) }
    case .hevc:
      let unit = units.filter { $0.key.type == 33 }.min { $0.key < $1.key }
      // The shape of pixels lies far behind: players take the container's, which stays.
      return unit.flatMap { HEVCSequence($0.value[...]) }.map { ($0.width, $0.height, nil) }
    case .av1, .vp9: return nil
    }
  }

  private func key(of unit: ArraySlice<UInt8>) -> Key? {
    guard let first = unit.first else { return nil }
    switch coding {
    case .h264:
      guard [7, 8].contains(first & 0x1f) else { return nil }
      // profile_idc, constraint flags and level_idc come before a sequence parameter set's number.
      let skipped = first & 0x1f == 7 ? 4 : 1
      var bits = BitCursor(Array(unit.dropFirst(skipped).prefix(8)))
      return bits.unsigned().map { Key(type: first & 0x1f, number: $0) }
    case .hevc:
      let type = first >> 1 & 0x3f
      var bits = BitCursor(Array(unit.dropFirst(2).prefix(8)))
      switch type {
      case 32: return bits.bits(4).map { Key(type: type, number: Int($0)) }
      case 33: return HEVCSequence(unit).map { Key(type: type, number: $0.number) }
      case 34: return bits.unsigned().map { Key(type: type, number: $0) }
      default: return nil
      }
    case .av1, .vp9: return nil
    }
  }
}
