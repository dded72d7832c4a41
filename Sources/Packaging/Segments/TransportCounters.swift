/// Lets the continuity counters of a transport stream go on where an earlier run's ended.
struct TransportCounters {
  /// Added to the muxer's own counters, which begin with 0, by PID.
  private let offsets: [UInt16: UInt8]

  /// - Parameter last: each PID's last counter.
  init(after last: [UInt16: UInt8]) { offsets = last.mapValues { ($0 + 1) & 15 } }

  /// Changes the counters of whole packets of 188 bytes.
  func apply(to bytes: inout [UInt8]) {
    guard !offsets.isEmpty else { return }
    for packet in stride(from: 0, to: bytes.count - 187, by: 188) {
      guard let offset = offsets[Self.pid(bytes, packet)] else { continue }
      let counter = bytes[packet + 3]
      bytes[packet + 3] = counter & 0xf0 | (counter &+ offset) & 15
    }
  }

  static func pid(_ bytes: [UInt8], _ packet: Int) -> UInt16 {
    UInt16(bytes[packet + 1] & 0x1f) << 8 | UInt16(bytes[packet + 2])
  }
}
