/// Access units of H.264 as transport streams hold them.
extension H264AccessUnit {
  /// An access unit delimiter that allows slices of any type (ITU-T H.264 §7.3.2.4), behind its start code.
  private static let delimiter: [UInt8] = [0, 0, 0, 1, 9, 0xf0]

  /// The access unit behind start codes. A delimiter comes first (ISO/IEC 13818-1 §2.14.1), and parameter sets before the
  /// messages and slices that refer to them (ITU-T H.264 §7.4.1.2.3); the other units keep their order.
  /// - Parameter sets: those that a decoder needs here, behind start codes; they stand for all before the first slice. nil:
  ///   parameter sets stay where they are.
  package static func inTransportStream(
    _ packet: Packet, framing: NALUnitFraming, sets: [UInt8]? = nil
  ) throws(MediaError) -> Packet {
    let bytes = packet.withBytes { bytes in
      var result = delimiter
      result.reserveCapacity(bytes.byteCount + 64 + (sets?.count ?? 0))
      result += sets ?? []
      var isBeforeSlices = true
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit), !isNoSlice(bytes, unit) else { return true }
        if (1...5).contains(type) { isBeforeSlices = false }
        let isReplaced = type == 9 || sets != nil && isBeforeSlices && (type == 7 || type == 8)
        guard !isReplaced else { return true }
        // The first zero is one that only parameter sets need (Annex B §B.1.2).
        result += [0, 0, 0, 1]
        unsafe bytes.extracting(unit).withUnsafeBytes { unsafe result.append(contentsOf: $0) }
        return true
      }
      return result
    }
    return try packet.replacing(bytes: bytes)
  }

  /// An IDR slice that says to be no reference contradicts itself (ITU-T H.264 §7.4.1). Where containers tell pictures apart,
  /// decoders pass over it; here they would take it for a picture of its own.
  private static func isNoSlice(_ bytes: RawSpan, _ unit: Range<Int>) -> Bool {
    unsafe bytes.unsafeLoad(fromByteOffset: unit.lowerBound, as: UInt8.self) & 0x7f == 5
  }
}
