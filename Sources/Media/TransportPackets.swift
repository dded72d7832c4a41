/// Where the packets of a transport stream lie, and the sections in them (ISO/IEC 13818-1 §2.4.3 and §2.4.4).
struct TransportPackets {
  static let length = 188
  /// From packet to packet: as they are, behind a time (Blu-ray), or before a checksum (DVB).
  private static let distances = [188, 192, 204]
  /// Bytes 0x47 in a row that are no chance.
  private static let enough = 5
  /// As many bytes show whether there are packets.
  static let span = enough * 204

  let distance: Int

  /// The first packet at or behind `start`.
  /// - Parameter isEnd: nothing comes behind `count`.
  /// - Returns: its place and the packets' distance, or the place from which on it takes more bytes to tell.
  static func locate(
    from start: Int, in bytes: borrowing MutableSpan<UInt8>, count: Int, isEnd: Bool
  ) -> (place: Int, packets: TransportPackets?) {
    var place = start
    while place < count {
      if bytes[place] == 0x47 {
        if !isEnd, place + span > count { return (place, nil) }
        for distance in distances {
          var next = place + distance
          while next < min(count, place + enough * distance), bytes[next] == 0x47 { next += distance }
          if next >= min(count, place + enough * distance) { return (place, TransportPackets(distance: distance)) }
        }
      }
      place += 1
    }
    return (count, nil)
  }

  static func pid(_ start: Int, _ bytes: borrowing MutableSpan<UInt8>) -> Int {
    Int(bytes[start + 1] & 0x1f) << 8 | Int(bytes[start + 2])
  }

  static func set(_ pid: Int, at start: Int, _ bytes: inout MutableSpan<UInt8>) {
    bytes[start + 1] = bytes[start + 1] & 0xe0 | UInt8(truncatingIfNeeded: pid >> 8)
    bytes[start + 2] = UInt8(truncatingIfNeeded: pid)
  }

  static func begins(_ start: Int, _ bytes: borrowing MutableSpan<UInt8>) -> Bool { bytes[start + 1] & 0x40 != 0 }

  /// §2.4.3.2: behind the adaptation field, if there is one.
  private static func payload(_ start: Int, _ bytes: borrowing MutableSpan<UInt8>) -> Range<Int> {
    let end = start + length
    guard bytes[start + 3] & 0x10 != 0 else { return end..<end }
    return min(end, bytes[start + 3] & 0x20 == 0 ? start + 4 : start + 5 + Int(bytes[start + 4]))..<end
  }

  /// Where the bytes of each section lie that begins in the packet at `start`; they may go on in others.
  /// - Returns: those that are whole; nil when it takes more than `count` bytes to tell.
  func sections(from start: Int, in bytes: borrowing MutableSpan<UInt8>, count: Int, isEnd: Bool) -> [[Int]]? {
    let payload = Self.payload(start, bytes)
    guard let pointer = payload.first, pointer + 1 + Int(bytes[pointer]) < payload.upperBound else { return [] }
    var places = Array((pointer + 1 + Int(bytes[pointer]))..<payload.upperBound)
    let own = places.count
    var (next, isClosed) = (start + distance, false)
    // Until there are `wanted` places: true, none will come: false, or there are no more bytes: nil.
    func gather(_ wanted: Int, _ bytes: borrowing MutableSpan<UInt8>) -> Bool? {
      while places.count < wanted {
        guard !isClosed else { return false }
        guard next + Self.length <= count else { return isEnd ? false : nil }
        guard bytes[next] == 0x47 else { return false }
        if Self.pid(next, bytes) == Self.pid(start, bytes) {
          let payload = Self.payload(next, bytes)
          isClosed = Self.begins(next, bytes)
          if !isClosed {
            places += payload
          } else if let pointer = payload.first {
            // §2.4.4.2: before the first section that begins there is the end of the last.
            places += payload.dropFirst().prefix(Int(bytes[pointer]))
          }
        }
        next += distance
      }
      return true
    }
    var (sections, first) = ([[Int]](), 0)
    // Stuffing follows the last (§2.4.4.1).
    while first < own, bytes[places[first]] != 0xff {
      guard let hasHeader = gather(first + 3, bytes) else { return nil }
      guard hasHeader else { break }
      let length = 3 + Int(bytes[places[first + 1]] & 0x0f) << 8 + Int(bytes[places[first + 2]])
      guard length <= ProgramTables.longest else { break }
      guard let isWhole = gather(first + length, bytes) else { return nil }
      guard isWhole else { break }
      sections.append(Array(places[first..<(first + length)]))
      first += length
    }
    return sections
  }
}
