/// What a transport stream says of itself (ISO/IEC 13818-1 §2.4.4): which programs there are, and what each consists of.
///
/// A section that is damaged, not in force yet, or says what cannot be is none.
enum ProgramTables {
  /// A section's bytes, at most (§2.4.4.1).
  static let longest = 1024
  /// Those below are reserved for tables, and the last is of packets that nobody reads (§2.4.3.3).
  static let usablePIDs = 0x10..<0x1fff

  struct Program: Equatable {
    let number: Int
    /// Of its map.
    let pid: Int
    /// Where the PID stands in the section.
    let place: Int
  }

  enum Association: Equatable {
    case one(Program)
    case several
  }

  struct Map: Equatable {
    let program: Int
    /// The PID of its clock (PCR).
    let clock: Int
    let streams: [Stream]

    static let clockPlace = 8
  }

  /// One elementary stream of a program.
  struct Stream: Equatable {
    let pid: Int
    let format: StreamFormat
    /// ISO 639-2; empty when nothing is said.
    let language: [UInt8]
    /// Where the PID stands in the section.
    let place: Int
  }

  /// §2.4.4.3.
  static func association(_ section: [UInt8]) -> Association? {
    guard isSound(section, table: 0) else { return nil }
    let programs = stride(from: 8, through: section.count - 8, by: 4).map { place in
      Program(number: number(section, at: place), pid: pid(section, at: place + 2), place: place + 2)
    }.filter { $0.number > 0 }  // Zero is the network's own table.
    if programs.count > 1 || section[7] > 0 { return .several }
    guard let program = programs.first, usablePIDs.contains(program.pid) else { return nil }
    return .one(program)
  }

  /// §2.4.4.8.
  /// - Parameter own: the PID in whose packets it came; no stream has it.
  static func map(_ section: [UInt8], own: Int) -> Map? {
    guard isSound(section, table: 2), section.count >= 16, section[6] == 0, section[7] == 0 else { return nil }
    let end = section.count - 4
    var place = 12 + length(section, at: 10)
    var streams: [Stream] = []
    while place + 5 <= end {
      let next = place + 5 + length(section, at: place + 3)
      guard next <= end else { return nil }
      let (format, language) = StreamFormat.read(type: section[place], section[(place + 5)..<next])
      streams.append(
        Stream(pid: pid(section, at: place + 1), format: format, language: language, place: place + 1))
      place = next
    }
    streams.removeAll { $0.pid == own || !usablePIDs.contains($0.pid) }
    return Map(program: number(section, at: 3), clock: pid(section, at: Map.clockPlace), streams: streams)
  }

  /// The same section with other PIDs at some places.
  static func replacing(_ pids: [Int: Int], in section: [UInt8]) -> [UInt8] {
    var changed = section
    for (place, pid) in pids {
      changed[place] = changed[place] & 0xe0 | UInt8(truncatingIfNeeded: pid >> 8 & 0x1f)
      changed[place + 1] = UInt8(truncatingIfNeeded: pid)
    }
    guard changed != section else { return section }
    let sum = checksum(changed.dropLast(4))
    return changed.dropLast(4) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }

  private static func isSound(_ section: [UInt8], table: UInt8) -> Bool {
    (12...longest).contains(section.count) && section[0] == table && section[1] & 0x80 != 0 && section[5] & 1 == 1
      && checksum(section[...]) == 0
  }

  private static func number(_ bytes: [UInt8], at place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
  private static func pid(_ bytes: [UInt8], at place: Int) -> Int { number(bytes, at: place) & 0x1fff }
  private static func length(_ bytes: [UInt8], at place: Int) -> Int { number(bytes, at: place) & 0x0fff }

  private static let remainders: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte) << 24) { crc, _ in crc & 0x8000_0000 == 0 ? crc << 1 : crc << 1 ^ 0x04c1_1db7 }
  }

  /// CRC_32 of annex A; zero over a whole section.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0xffff_ffff) { crc, byte in crc << 8 ^ remainders[Int(UInt8(truncatingIfNeeded: crc >> 24) ^ byte)] }
  }
}
