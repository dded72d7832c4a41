/// With which window a packet of AAC fades in and out (`ics_info`, ISO/IEC 14496-3 §4.4.2.1).
struct AACWindow: Equatable {
  /// 0 long, 1 from long to short, 2 eight short ones, 3 from short to long.
  let sequence: UInt8
  /// 0 sine, 1 Kaiser-Bessel.
  let shape: UInt8

  /// Reads the first element of `packet`; nil when its channels differ, or when it is not a single channel or a pair.
  init?(_ packet: Packet) {
    let head = packet.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0.prefix(4)) } }
    self.init(head)
  }

  /// - Parameter bytes: the first four of a `raw_data_block`.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 4 else { return nil }
    let bits = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    func field(_ start: UInt32, _ count: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: (bits << start) >> (32 - count)) }
    let info: UInt32
    switch field(0, 3) {
    // Behind element_instance_tag and global_gain.
    case 0: info = 3 + 4 + 8
    // Behind element_instance_tag and common_window.
    case 1 where field(7, 1) == 1: info = 3 + 4 + 1
    default: return nil
    }
    sequence = field(info + 1, 2)
    shape = field(info + 3, 1)
  }
}
