/// Tells which closed captions the pictures of an H.264 track carry: CEA-608 and CEA-708 in SEI messages (ATSC A/53 part 4
/// §6.2.3; ITU-T H.264 annex D.1.6).
package struct CaptionScan: Equatable, Sendable {
  /// CEA-608: 1 to 4. Each has shown a control code; padding counts for nothing.
  package private(set) var channels: Set<Int> = []
  /// CEA-708: 1 to 63.
  package private(set) var services: Set<Int> = []

  package init() {}

  /// The INSTREAM-ID of each (draft-pantos-hls-rfc8216bis §4.4.6.1). CEA-708 mostly repeats what is in CEA-608, which more
  /// players read: its services count where they are all there is.
  package var instreamIDs: [String] {
    channels.isEmpty ? services.sorted().map { "SERVICE\($0)" } : channels.sorted().map { "CC\($0)" }
  }

  /// Whether the captions called so are there.
  package func carries(_ instreamID: String) -> Bool {
    channels.contains { instreamID == "CC\($0)" } || services.contains { instreamID == "SERVICE\($0)" }
  }

  /// Adds what `other` has found.
  package mutating func formUnion(_ other: CaptionScan) {
    channels.formUnion(other.channels)
    services.formUnion(other.services)
  }

  /// Units longer than this are no captions. Bytes.
  package static let longestUnit = 4096

  /// Takes an SEI NAL unit, its header included.
  /// - Returns: whether it holds caption data, be it padding.
  @discardableResult
  package mutating func read(unit: [UInt8]) -> Bool {
    guard unit.count <= Self.longestUnit else { return false }
    let messages = H264AccessUnit.messages(in: unit)
    for message in messages { read(message) }
    return messages.contains { $0.starts(with: Self.captionData) }
  }

  /// Takes the next access unit, in whatever order.
  package mutating func read(_ packet: Packet, framing: NALUnitFraming) {
    for message in H264AccessUnit.registeredUserData(of: packet, framing: framing) { read(message) }
  }

  /// United States, ATSC, GA94, cc_data.
  private static let captionData: [UInt8] = [0xB5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03]

  /// - Parameter message: `user_data_registered_itu_t_t35`.
  mutating func read(_ message: [UInt8]) {
    guard message.starts(with: Self.captionData), message.count > 10 else { return }
    let flags = message[8]
    // process_cc_data_flag
    guard flags & 0x40 != 0 else { return }
    var service: [UInt8] = []
    var offset = 10
    for _ in 0..<Int(flags & 0x1F) {
      guard offset + 3 <= message.count else { break }
      let head = message[offset]
      let (first, second) = (message[offset + 1], message[offset + 2])
      offset += 3
      // cc_valid
      guard head & 4 != 0 else { continue }
      switch head & 3 {
      case 0, 1: readPair(first & 0x7F, field: Int(head & 1))
      case 3:
        readServices(service)
        service = [first, second]
      default: if !service.isEmpty { service += [first, second] }
      }
    }
    readServices(service)
  }

  /// A control code is for the first or the second channel of its field (ANSI/CTA-608 §8.4).
  private mutating func readPair(_ first: UInt8, field: Int) {
    guard (0x10...0x1F).contains(first) else { return }
    channels.insert(1 + 2 * field + (first & 8 == 0 ? 0 : 1))
  }

  /// The beginning of a caption channel packet: service blocks behind one byte (ANSI/CTA-708 §6).
  private mutating func readServices(_ packet: [UInt8]) {
    var offset = 1
    while offset < packet.count {
      let size = Int(packet[offset] & 0x1F)
      var number = Int(packet[offset] >> 5)
      guard size > 0, number > 0 else { return }
      offset += 1
      if number == 7 {
        guard offset < packet.count else { return }
        number = Int(packet[offset] & 0x3F)
        offset += 1
      }
      if number > 0 { services.insert(number) }
      offset += size
    }
  }
}

extension H264AccessUnit {
  /// The payloads of `user_data_registered_itu_t_t35` before the first slice.
  static func registeredUserData(of packet: Packet, framing: NALUnitFraming) -> [[UInt8]] {
    packet.withBytes { bytes in
      var found: [[UInt8]] = []
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit), !(1...5).contains(type) else { return false }
        guard type == 6, unit.count <= CaptionScan.longestUnit else { return true }
        found += messages(in: unit.map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
        return true
      }
      return found
    }
  }

  /// `sei_message` (§7.3.2.3.1) of payload type 4.
  /// - Parameter unit: its header of one byte included.
  static func messages(in unit: [UInt8]) -> [[UInt8]] {
    let bytes = withoutEmulationPrevention(unit)
    var found: [[UInt8]] = []
    var offset = 1
    func number() -> Int? {
      var value = 0
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        value += Int(byte)
        if byte != 0xFF { return value }
      }
      return nil
    }
    // Behind the last message there is one byte of stop bit.
    while offset + 2 < bytes.count, let type = number(), let size = number(), size <= bytes.count - offset {
      if type == 4 { found.append(Array(bytes[offset..<offset + size])) }
      offset += size
    }
    return found
  }

  /// §7.4.1.1: a three behind two zeros is none of the payload's.
  private static func withoutEmulationPrevention(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      result.append(byte)
    }
    return result
  }
}
