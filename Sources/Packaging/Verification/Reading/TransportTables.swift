/// The program association and program map tables of a transport stream (ISO/IEC 13818-1 §2.4.4).
enum TransportTables {
  struct Stream: Equatable {
    let type: UInt8
    let pid: Int
  }

  /// - Parameter payload: of a packet in which a section starts.
  /// - Returns: the PIDs of the programs' maps; nil when it is no such table.
  static func programs(_ payload: ArraySlice<UInt8>) -> [Int]? {
    guard let body = section(payload, table: 0) else { return nil }
    var cursor = ByteCursor(body)
    var maps: [Int] = []
    while let number = cursor.integer(2), let pid = cursor.integer(2) {
      // Program 0 is the network's.
      if number != 0 { maps.append(pid & 0x1fff) }
    }
    return maps
  }

  static func map(_ payload: ArraySlice<UInt8>) -> (clock: Int, streams: [Stream])? {
    guard let body = section(payload, table: 2) else { return nil }
    var cursor = ByteCursor(body)
    guard let clock = cursor.integer(2), let length = cursor.integer(2), cursor.skip(length & 0xfff) else { return nil }
    var streams: [Stream] = []
    while let type = cursor.number(1), let pid = cursor.integer(2), let length = cursor.integer(2) {
      streams.append(Stream(type: UInt8(truncatingIfNeeded: type), pid: pid & 0x1fff))
      guard cursor.skip(length & 0xfff) else { break }
    }
    return (clock & 0x1fff, streams)
  }

  /// What is between a section's header and its checksum; one that goes on in another packet is cut there.
  private static func section(_ payload: ArraySlice<UInt8>, table: UInt64) -> ArraySlice<UInt8>? {
    var cursor = ByteCursor(payload)
    guard let pointer = cursor.integer(1), cursor.skip(pointer), cursor.number(1) == table,
      let length = cursor.integer(2), length & 0xfff >= 9, cursor.skip(5)
    else { return nil }
    return cursor.take(min(length & 0xfff - 9, cursor.remaining))
  }
}
