import CLibAV

/// One compressed frame, or a few of audio: its bytes, and when it is decoded and shown.
///
/// A packet is handed from one thread to the next and never used by two at once, hence the unchecked conformance.
@safe package final class Packet: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() throws(MediaError) {
    unsafe pointer = try LibraryCall("allocate a packet for", "libav").allocated(av_packet_alloc())
  }

  deinit {
    var owned: UnsafeMutablePointer<AVPacket>? = unsafe pointer
    unsafe av_packet_free(&owned)
  }

  package var streamIndex: Int { Int(unsafe pointer.pointee.stream_index) }
  /// The clock of the packet's times, as its demuxer or encoder set it.
  package var timeBase: TimeBase { TimeBase(unsafe pointer.pointee.time_base) }
  /// Ticks of `timeBase`; nil when the container does not tell.
  package var presentationTime: Int64? { Self.known(unsafe pointer.pointee.pts) }
  package var decodingTime: Int64? { Self.known(unsafe pointer.pointee.dts) }
  /// 0 when unknown.
  package var duration: Int64 { unsafe pointer.pointee.duration }
  package var sizeBytes: Int { Int(unsafe pointer.pointee.size) }
  /// The container's word that decoding can start here.
  package var isKey: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
  /// To be decoded, not shown: it lies before the edit list's start.
  package var isDiscarded: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }
  package var isEncrypted: Bool {
    unsafe av_packet_get_side_data(pointer, AV_PKT_DATA_ENCRYPTION_INFO, nil) != nil
  }

  /// The compressed bytes, valid inside `body`.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: pointer.pointee.data, count: sizeBytes)
    return unsafe try body(bytes.bytes)
  }

  /// Codec configuration that arrived with this packet (`AV_PKT_DATA_NEW_EXTRADATA`).
  package var newConfiguration: [UInt8]? {
    var size = 0
    guard let data = unsafe av_packet_get_side_data(pointer, AV_PKT_DATA_NEW_EXTRADATA, &size), size > 0 else {
      return nil
    }
    return unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
  }

  /// How a WebVTT cue is placed, in WebVTT's own words; nil when nothing is said (`AV_PKT_DATA_WEBVTT_SETTINGS`).
  package var cueSettings: String? {
    var size = 0
    guard let data = unsafe av_packet_get_side_data(pointer, AV_PKT_DATA_WEBVTT_SETTINGS, &size), size > 0 else {
      return nil
    }
    return unsafe String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
  }

  /// A packet with the same times and other bytes.
  package func replacing(bytes: [UInt8]) throws(MediaError) -> Packet {
    let call = LibraryCall("allocate a packet for", "libav")
    let copy = try Packet()
    try call.check(unsafe av_new_packet(copy.pointer, Int32(clamping: bytes.count)))
    unsafe UnsafeMutableRawBufferPointer(start: copy.pointer.pointee.data, count: bytes.count).copyBytes(from: bytes)
    unsafe copy.pointer.pointee.pts = pointer.pointee.pts
    unsafe copy.pointer.pointee.dts = pointer.pointee.dts
    unsafe copy.pointer.pointee.duration = pointer.pointee.duration
    unsafe copy.pointer.pointee.flags = pointer.pointee.flags
    unsafe copy.pointer.pointee.stream_index = pointer.pointee.stream_index
    unsafe copy.pointer.pointee.time_base = pointer.pointee.time_base
    return copy
  }

  /// Moves the packet in time.
  func shift(by microseconds: Int64) {
    guard microseconds != 0 else { return }
    let ticks = timeBase.ticks(microseconds, of: .microseconds)
    if let time = presentationTime { unsafe pointer.pointee.pts = time.addingReportingOverflow(ticks).partialValue }
    if let time = decodingTime { unsafe pointer.pointee.dts = time.addingReportingOverflow(ticks).partialValue }
  }

  /// Has the packet be decoded and presented at `time`.
  /// - Parameter time: ticks of its time base.
  package func move(to time: Int64) {
    unsafe pointer.pointee.pts = time
    unsafe pointer.pointee.dts = time
  }

  /// Gives it times that its container leaves out; ticks of its time base, nil where nobody knows.
  func set(shown: Int64?, decoded: Int64?) {
    unsafe pointer.pointee.pts = shown ?? clibav_no_pts
    unsafe pointer.pointee.dts = decoded ?? clibav_no_pts
  }

  private static func known(_ ticks: Int64) -> Int64? { ticks == clibav_no_pts ? nil : ticks }
}
