/// Big-endian numbers out of bytes; nil where there are not enough of them.
struct ByteCursor {
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  var remaining: Int { bytes.endIndex - index }

  /// - Parameter count: at most 8.
  mutating func number(_ count: Int) -> UInt64? {
    guard count <= remaining else { return nil }
    var value: UInt64 = 0
    for _ in 0..<count {
      value = value << 8 | UInt64(bytes[index])
      index += 1
    }
    return value
  }

  mutating func integer(_ count: Int) -> Int? { number(count).map { Int(truncatingIfNeeded: $0) } }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { index += count }
    return bytes[index..<index + count]
  }

  /// - Returns: false when there is less.
  mutating func skip(_ count: Int) -> Bool { take(count) != nil }
}

/// Bits, the most significant first; the Exp-Golomb codes of ITU-T H.264 §9.1. After the end everything is nil.
struct BitCursor {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Parameter count: at most 32.
  mutating func bits(_ count: Int) -> UInt32? {
    guard count <= bytes.count * 8 - position else { return nil }
    var value: UInt32 = 0
    for _ in 0..<count {
      value = value << 1 | UInt32(bytes[position / 8] >> UInt8(7 - position % 8) & 1)
      position += 1
    }
    return value
  }

  mutating func flag() -> Bool? { bits(1).map { $0 == 1 } }

  mutating func unsigned() -> Int? {
    var zeros = 0
    while let bit = bits(1) {
      if bit == 1 { return bits(zeros).map { (1 << zeros) - 1 + Int($0) } }
      zeros += 1
      if zeros > 31 { return nil }
    }
    return nil
  }

  mutating func signed() -> Int? {
    unsigned().map { $0 % 2 == 0 ? -($0 / 2) : ($0 + 1) / 2 }
  }
}
