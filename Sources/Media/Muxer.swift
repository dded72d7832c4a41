import CLibAV

/// A libavformat output of one track whose bytes are collected in memory.
@safe package struct Muxer: ~Copyable {
  package enum Format: Sendable {
    /// The `ftyp` and `moov` of fragmented MP4, written by `header()`; the fragments are the packager's own.
    case fragmentedMP4Header
    /// A transport stream with one program.
    case mpegts
  }

  /// `hvc1`, as libavformat has four characters.
  private static let hvc1 = "hvc1".utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }

  private let context: UnsafeMutablePointer<AVFormatContext>
  private let io: UnsafeMutablePointer<AVIOContext>
  private let collector: Collector
  private let file: String
  private let inputTimeBase: TimeBase

  /// - Parameters:
  ///   - side: copies the track's rotation, so that a player turns the picture as the source's would.
  ///   - first: the track's first packet, where the header is made of what stands in it (AC-3 and E-AC-3 in MP4).
  package static func open(
    _ format: Format, parameters: CodecParameters, timescale: Int32, rotation side: DisplayMatrix? = nil,
    first: Packet? = nil, file: String
  ) throws(MediaError) -> Muxer {
    var muxer = try Muxer(acquiring: format, parameters, file)
    try muxer.configure(format, parameters, timescale, side, isDelayed: first != nil)
    if let first, format == .fragmentedMP4Header { try muxer.writeHeader(of: first) }
    return muxer
  }

  private init(acquiring format: Format, _ parameters: CodecParameters, _ file: String) throws(MediaError) {
    let call = LibraryCall("write", file)
    var context: UnsafeMutablePointer<AVFormatContext>?
    let name =
      switch format {
      case .fragmentedMP4Header: "mp4"
      case .mpegts: "mpegts"
      }
    try call.check(unsafe avformat_alloc_output_context2(&context, nil, name, nil))
    let collector = Collector()
    let opaque = unsafe Unmanaged.passRetained(collector).toOpaque()
    let io = unsafe clibav_writing_context(64 << 10, opaque) { opaque, buffer, size in
      unsafe Unmanaged<Collector>.fromOpaque(opaque!).takeUnretainedValue().bytes.append(
        contentsOf: UnsafeBufferPointer(start: buffer, count: Int(size)))
      return size
    }
    guard let context = unsafe context, let io = unsafe io else {
      unsafe avformat_free_context(context)
      unsafe Unmanaged.passUnretained(collector).release()
      throw call.error(clibav_error_out_of_memory())
    }
    unsafe self.context = context
    unsafe self.io = io
    self.collector = collector
    self.file = file
    inputTimeBase = parameters.timeBase
  }

  deinit {
    var io: UnsafeMutablePointer<AVIOContext>? = unsafe io
    unsafe avformat_free_context(context)
    unsafe clibav_free_context(&io)
    unsafe Unmanaged.passUnretained(collector).release()
  }

  private mutating func configure(
    _ format: Format, _ parameters: CodecParameters, _ timescale: Int32, _ side: DisplayMatrix?,
    isDelayed: Bool
  ) throws(MediaError) {
    let call = LibraryCall("write", file)
    unsafe context.pointee.pb = io
    unsafe context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT
    unsafe context.pointee.avoid_negative_ts = 0
    let stream = unsafe try call.allocated(avformat_new_stream(context, nil))
    try call.check(unsafe avcodec_parameters_copy(stream.pointee.codecpar, parameters.pointer))
    // Apple's players take HEVC only where its parameter sets stand in the header, as this tag says.
    let isHEVC = unsafe parameters.pointer.pointee.codec_id == AV_CODEC_ID_HEVC
    unsafe stream.pointee.codecpar.pointee.codec_tag = isHEVC && format == .fragmentedMP4Header ? Self.hvc1 : 0
    // A guess that depends on how much of the source was there: the header of a growing file must be that of the whole.
    unsafe stream.pointee.codecpar.pointee.bit_rate = 0
    unsafe stream.pointee.time_base = AVRational(num: 1, den: timescale)
    unsafe stream.pointee.sample_aspect_ratio = parameters.pointer.pointee.sample_aspect_ratio
    if let side { unsafe try side.attach(to: stream) }
    var options: OpaquePointer?
    defer { unsafe av_dict_free(&options) }
    switch format {
    case .fragmentedMP4Header:
      let delay = isDelayed ? "+delay_moov" : ""
      unsafe av_dict_set(&options, "movflags", "empty_moov+default_base_moof+frag_custom\(delay)", 0)
      unsafe av_dict_set(&options, "use_editlist", "0", 0)
      unsafe av_dict_set(&options, "video_track_timescale", String(timescale), 0)
      unsafe av_dict_set(&options, "brand", "iso6", 0)
    case .mpegts:
      // Times are ours: no start delay of the muxer's own.
      unsafe av_dict_set(&options, "mpegts_copyts", "1", 0)
    }
    try call.check(unsafe avformat_write_header(context, &options))
    unsafe avio_flush(io)
  }

  /// The muxer learns from packets what the header says. It knows that it has seen a whole frame when the next begins, so
  /// it gets this one twice; what it flushes first is the header alone.
  private mutating func writeHeader(of packet: Packet) throws(MediaError) {
    for time in 0..<Int64(2) {
      try write(packet, pts: time, dts: time, duration: 1, timeBase: inputTimeBase)
    }
    try flush()
  }

  /// What has been written since the last call.
  package mutating func takeBytes() -> [UInt8] {
    unsafe avio_flush(io)
    let bytes = collector.bytes
    collector.bytes.removeAll(keepingCapacity: true)
    return bytes
  }

  /// Has the tables that a player needs to start (PAT, PMT) written before the next packet.
  package mutating func repeatTables() throws(MediaError) {
    let flags = unsafe av_opt_set(context.pointee.priv_data, "mpegts_flags", "+resend_headers", 0)
    try LibraryCall("write", file).check(flags)
  }

  /// Writes one packet at `pts` and `dts`, ticks of `timeBase`. The packet keeps its bytes.
  package mutating func write(
    _ packet: Packet, pts: Int64, dts: Int64, duration: Int64, timeBase: TimeBase
  ) throws(MediaError) {
    let call = LibraryCall("write", file)
    let copy = try Packet()
    try call.check(unsafe av_packet_ref(copy.pointer, packet.pointer))
    guard let stream = unsafe context.pointee.streams[0] else { throw call.error(clibav_error_invalid_data()) }
    let target = TimeBase(unsafe stream.pointee.time_base)
    unsafe copy.pointer.pointee.stream_index = 0
    unsafe copy.pointer.pointee.pts = target.ticks(pts, of: timeBase)
    unsafe copy.pointer.pointee.dts = target.ticks(dts, of: timeBase)
    unsafe copy.pointer.pointee.duration = target.ticks(duration, of: timeBase)
    unsafe copy.pointer.pointee.pos = -1
    try call.check(unsafe av_write_frame(context, copy.pointer))
  }

  /// Writes what the muxer still holds back.
  package mutating func flush() throws(MediaError) {
    try LibraryCall("write", file).check(unsafe av_write_frame(context, nil))
  }

  private final class Collector {
    var bytes: [UInt8] = []
  }
}
