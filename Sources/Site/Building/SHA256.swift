/// SHA-256 (FIPS 180-4 §6.2), to tell the right player script from any other, and to name assets by their contents.
enum SHA256 {
  /// The digest in lower-case hexadecimal.
  static func hexadecimal(of message: [UInt8]) -> String {
    var state = initialState
    var schedule = [UInt32](repeating: 0, count: 64)
    let whole = message.count / blockSize * blockSize
    for start in stride(from: 0, to: whole, by: blockSize) {
      compress(message[start..<(start + blockSize)], into: &state, &schedule)
    }
    let tail = padded(message[whole...], total: message.count)
    for start in stride(from: 0, to: tail.count, by: blockSize) {
      compress(tail[start..<(start + blockSize)], into: &state, &schedule)
    }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }.joined()
  }

  private static let blockSize = 64

  /// The last bytes, a one bit, zeros, and the length in bits (§5.1.1).
  private static func padded(_ rest: ArraySlice<UInt8>, total: Int) -> [UInt8] {
    var tail = Array(rest) + [0x80]
    while tail.count % blockSize != 56 { tail.append(0) }
    let bits = UInt64(total) &* 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) { tail.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    return tail
  }

  private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32], _ w: inout [UInt32]) {
    for t in 0..<16 {
      let at = block.startIndex + 4 * t
      w[t] = UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
    }
    for t in 16..<64 {
      let (before, last) = (w[t - 15], w[t - 2])
      let small = rotated(before, 7) ^ rotated(before, 18) ^ before >> 3
      let large = rotated(last, 17) ^ rotated(last, 19) ^ last >> 10
      w[t] = w[t - 16] &+ small &+ w[t - 7] &+ large
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let large = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let first = h &+ large &+ (e & f ^ ~e & g) &+ constants[t] &+ w[t]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  /// The fractions of the square roots of the first eight primes (§5.3.3).
  private static let initialState = primes.prefix(8).map { fraction($0, root: 2) }

  /// The fractions of the cube roots of the first 64 primes (§4.2.2).
  private static let constants = primes.map { fraction($0, root: 3) }

  private static let primes: [UInt32] = {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < 64 {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }()

  /// The first 32 bits after the point of `prime`'s root, exactly: the largest x with x^root ≤ prime · 2^(32·root).
  private static func fraction(_ prime: UInt32, root: Int) -> UInt32 {
    var low: UInt64 = 0
    var high: UInt64 = 1 << 37
    let bound = UInt128(prime) << UInt128(32 * root)
    while low + 1 < high {
      let middle = (low + high) / 2
      let power = root == 2 ? UInt128(middle) * UInt128(middle) : UInt128(middle) * UInt128(middle) * UInt128(middle)
      if power <= bound { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }
}
