import Media

/// The H.264 parameter sets that are in force (ITU-T H.264 §7.4.1.2.1): a decoder keeps those of every number until one
/// of the same number replaces them.
struct ParameterSets: Equatable {
  private struct Key: Hashable, Comparable {
    /// 7: sequence, 8: picture.
    let type: UInt8
    let number: Int

    static func < (left: Key, right: Key) -> Bool { (left.type, left.number) < (right.type, right.number) }
  }

  private var units: [Key: [UInt8]] = [:]

  /// - Parameter configuration: an `avcC` box's content (ISO/IEC 14496-15 §5.3.3.1), or units behind start codes.
  init(configuration: [UInt8]) {
    guard configuration.count >= 7, configuration[0] == 1 else {
      _ = replace(AnnexB.units(configuration).map { configuration[$0] })
      return
    }
    var found: [ArraySlice<UInt8>] = []
    var rest = configuration.dropFirst(5)
    for mask in [UInt8(0x1f), 0xff] {
      guard let count = rest.popFirst() else { break }
      for _ in 0..<count & mask {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { break }
        let length = Int(high) << 8 | Int(low)
        guard length <= rest.count else { break }
        found.append(rest.prefix(length))
        rest = rest.dropFirst(length)
      }
    }
    _ = replace(found)
  }

  /// Takes the parameter sets that come before a picture.
  /// - Returns: whether any of them is another than before.
  mutating func replace(_ found: [ArraySlice<UInt8>]) -> Bool {
    let before = units
    for unit in found {
      guard let key = Self.key(of: unit) else { continue }
      // Zero bytes before the next start code belong to nobody.
      let length = (unit.lastIndex { $0 != 0 } ?? unit.startIndex) - unit.startIndex + 1
      units[key] = Array(unit.prefix(length))
    }
    return units != before
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

  /// The first sequence parameter set; nil when it contradicts itself.
  var sequence: SequenceParameters? {
    units.filter { $0.key.type == 7 }.min { $0.key < $1.key }.flatMap { SequenceParameters($0.value[...]) }
  }

  private static func key(of unit: ArraySlice<UInt8>) -> Key? {
    guard let first = unit.first, [7, 8].contains(first & 0x1f) else { return nil }
    // profile_idc, constraint flags and level_idc come before a sequence parameter set's number.
    let skipped = first & 0x1f == 7 ? 4 : 1
    var bits = BitCursor(Array(unit.dropFirst(skipped).prefix(8)))
    return bits.unsigned().map { Key(type: first & 0x1f, number: $0) }
  }
}
