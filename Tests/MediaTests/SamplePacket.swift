import CLibAV

@testable import Media

/// A packet as a demuxer would give it.
func samplePacket(
  _ bytes: [UInt8] = [], pts: Int64? = nil, dts: Int64? = nil, duration: Int64 = 0, base: TimeBase = TimeBase(1, 1000),
  track: Int32 = 0
) throws -> Packet {
  let packet = try Packet().replacing(bytes: bytes)
  packet.pointer.pointee.pts = pts ?? clibav_no_pts
  packet.pointer.pointee.dts = dts ?? clibav_no_pts
  packet.pointer.pointee.duration = duration
  packet.pointer.pointee.time_base = base.rational
  packet.pointer.pointee.stream_index = track
  return packet
}
