/// Tells which closed captions the pictures of an H.264 or HEVC track carry: CEA-608 and CEA-708 in SEI messages (ATSC A/53
/// part 4 §6.2.3; ITU-T H.264 annex D.1.6, H.265 annex D.2.6).
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
  package mutating func read(unit: [UInt8], isHEVC: Bool) -> Bool {
    guard unit.count <= Self.longestUnit else { return false }
    let messages = SupplementalMessages.registeredUserData(in: unit, isHEVC: isHEVC)
    for message in messages { read(message) }
    return messages.contains { $0.starts(with: Self.captionData) }
  }

  /// Takes the next access unit, in whatever order.
  package mutating func read(_ packet: Packet, coding: VideoCoding) {
    for message in SupplementalMessages.registeredUserData(of: packet, coding: coding) { read(message) }
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
