@testable import Media

/// A transport stream that a test writes packet by packet.
enum TransportStream {
  typealias Entry = (type: UInt8, pid: Int, descriptors: [UInt8])

  static func packet(_ pid: Int, begins: Bool = true, _ payload: [UInt8], filler: UInt8 = 0xff) -> [UInt8] {
    let head = [0x47, (begins ? 0x40 : 0) | UInt8(pid >> 8), UInt8(pid & 0xff), 0x10]
    return head + payload + Array(repeating: filler, count: 184 - payload.count)
  }

  /// A section with the length and the checksum that belong to it.
  static func section(
    _ table: UInt8, _ number: Int, part: UInt8 = 0, of last: UInt8 = 0, isDamaged: Bool = false, _ body: [UInt8]
  ) -> [UInt8] {
    let length = body.count + 9
    var bytes = [table, 0xb0 | UInt8(length >> 8), UInt8(length & 0xff), UInt8(number >> 8), UInt8(number & 0xff)]
    bytes += [0xc1, part, last] + body
    let sum = ProgramTables.checksum(bytes[...]) ^ (isDamaged ? 1 : 0)
    return bytes + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }

  private static func word(_ pid: Int) -> [UInt8] { [0xe0 | UInt8(pid >> 8), UInt8(pid & 0xff)] }

  static func association(_ programs: [(Int, Int)], part: UInt8 = 0, of last: UInt8 = 0, isDamaged: Bool = false)
    -> [UInt8]
  {
    section(
      0, 1, part: part, of: last, isDamaged: isDamaged,
      programs.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 0xff)] + word($0.1) })
  }

  static func map(_ program: Int, _ entries: [Entry], about: [UInt8] = [], isDamaged: Bool = false) -> [UInt8] {
    section(
      2, program, isDamaged: isDamaged,
      word(entries.first?.pid ?? 0x1fff) + [0xf0 | UInt8(about.count >> 8), UInt8(about.count & 0xff)] + about
        + entries.flatMap { [$0.type] + word($0.pid) + [0xf0, UInt8($0.descriptors.count)] + $0.descriptors })
  }

  static func pat(_ programs: (Int, Int)..., isDamaged: Bool = false) -> [UInt8] {
    packet(0, [0] + association(programs, isDamaged: isDamaged))
  }

  /// A map in as many packets as it takes, with `between` behind the first.
  static func sections(_ pid: Int, _ bytes: [UInt8], between: [UInt8] = []) -> [UInt8] {
    var (rest, result) = ([0] + bytes, [UInt8]())
    while !rest.isEmpty {
      result += packet(pid, begins: result.isEmpty, Array(rest.prefix(184)))
      if result.count == 188 { result += between }
      rest = Array(rest.dropFirst(184))
    }
    return result
  }

  static func pmt(_ program: Int, at pid: Int = 0x1000, _ entries: (UInt8, Int)...) -> [UInt8] {
    sections(pid, map(program, entries.map { ($0.0, $0.1, []) }))
  }

  /// What begins in a stream's packet, and what goes on in it.
  static func pes(_ pid: Int, _ mark: UInt8) -> [UInt8] { packet(pid, [0, 0, 1, 0xe0, mark], filler: mark) }
  static func more(_ pid: Int, _ mark: UInt8) -> [UInt8] { packet(pid, begins: false, [mark], filler: mark) }
}

/// Bytes that come in pieces.
final class Pieces: ByteSource, @unchecked Sendable {
  let name = "pieces"
  let isSeekable = true
  private(set) var position: Int64 = 0
  private let bytes: [UInt8]
  private let size: Int

  init(_ bytes: [UInt8], of size: Int) { (self.bytes, self.size) = (bytes, size) }

  var sizeBytes: Int64 { Int64(bytes.count) }
  func seek(to offset: Int64) { position = min(max(offset, 0), sizeBytes) }
  func cancel() {}
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = bytes[Int(position)...].prefix(min(size, buffer.count))
    unsafe buffer.copyBytes(from: piece)
    position += Int64(piece.count)
    return piece.count
  }
}

extension SourceReader {
  /// All that it hands on from here to the end.
  func rest(by size: Int = 32 << 10) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: size)
    while true {
      let count = Int(unsafe buffer.withUnsafeMutableBytes { unsafe read($0) })
      if count <= 0 { return result }
      result += buffer.prefix(count)
    }
  }
}
