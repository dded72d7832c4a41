import CLibAV

/// One of libavcodec's bitstream filters, e.g. `aac_adtstoasc`: packets in, rewritten packets out, nothing decoded.
@safe package struct BitstreamFilter: ~Copyable {
  private let context: UnsafeMutablePointer<AVBSFContext>
  private let call: LibraryCall

  package static func open(_ name: String, parameters: CodecParameters) throws(MediaError) -> BitstreamFilter {
    var filter = try BitstreamFilter(acquiring: name)
    try filter.configure(parameters)
    return filter
  }

  private init(acquiring name: String) throws(MediaError) {
    call = LibraryCall("apply \(name) to", "a track")
    guard let filter = unsafe av_bsf_get_by_name(name) else {
      throw .unsupported(step: "rewrite", file: "a track", reason: "libavcodec lacks the filter \(name)")
    }
    var context: UnsafeMutablePointer<AVBSFContext>?
    try call.check(unsafe av_bsf_alloc(filter, &context))
    unsafe self.context = try call.allocated(context)
  }

  deinit {
    var owned: UnsafeMutablePointer<AVBSFContext>? = unsafe context
    unsafe av_bsf_free(&owned)
  }

  private mutating func configure(_ parameters: CodecParameters) throws(MediaError) {
    try call.check(unsafe avcodec_parameters_copy(context.pointee.par_in, parameters.pointer))
    unsafe context.pointee.time_base_in = parameters.timeBase.rational
    try call.check(unsafe av_bsf_init(context))
  }

  /// Filters one packet; nil when the filter wants more, or dropped it.
  package mutating func filter(_ packet: Packet) throws(MediaError) -> Packet? {
    try call.check(unsafe av_bsf_send_packet(context, packet.pointer))
    let result = try Packet()
    let code = unsafe av_bsf_receive_packet(context, result.pointer)
    if code == clibav_error_again() { return nil }
    try call.check(code)
    return result
  }
}
