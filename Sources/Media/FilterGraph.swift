import CLibAV

/// A chain of libavfilter's filters with one input and one output.
@safe struct FilterGraph: ~Copyable {
  private let graph: UnsafeMutablePointer<AVFilterGraph>
  /// Owned by the graph.
  private var source: UnsafeMutablePointer<AVFilterContext>?
  private var sink: UnsafeMutablePointer<AVFilterContext>?
  private let call: LibraryCall

  /// - Parameters:
  ///   - description: in libavfilter's language, e.g. `hflip,scale=640:360`.
  ///   - input: the arguments of its `buffer` source, or `abuffer`.
  static func open(
    _ description: String, input: String, isAudio: Bool = false, file: String
  ) throws(MediaError) -> FilterGraph {
    var graph = try FilterGraph(acquiring: file, isAudio)
    try graph.configure(description, input, isAudio ? "a" : "")
    return graph
  }

  private init(acquiring file: String, _ isAudio: Bool) throws(MediaError) {
    call = LibraryCall(isAudio ? "filter the sound of" : "filter the pictures of", file)
    unsafe graph = try call.allocated(avfilter_graph_alloc())
    unsafe source = nil
    unsafe sink = nil
  }

  deinit {
    var owned: UnsafeMutablePointer<AVFilterGraph>? = unsafe graph
    unsafe avfilter_graph_free(&owned)
  }

  private mutating func configure(_ description: String, _ input: String, _ kind: String) throws(MediaError) {
    unsafe graph.pointee.nb_threads = ProcessorShare.filtering
    unsafe source = try end("\(kind)buffer", "in", input)
    unsafe sink = try end("\(kind)buffersink", "out", nil)
    // What the chain calls its input is the source's output, and the other way round.
    var outputs = unsafe avfilter_inout_alloc()
    var inputs = unsafe avfilter_inout_alloc()
    defer {
      unsafe avfilter_inout_free(&outputs)
      unsafe avfilter_inout_free(&inputs)
    }
    let given = unsafe try call.allocated(outputs)
    let taken = unsafe try call.allocated(inputs)
    unsafe given.pointee.name = av_strdup("in")
    unsafe given.pointee.filter_ctx = source
    unsafe taken.pointee.name = av_strdup("out")
    unsafe taken.pointee.filter_ctx = sink
    try call.check(unsafe avfilter_graph_parse_ptr(graph, description, &inputs, &outputs, nil))
    try call.check(unsafe avfilter_graph_config(graph, nil))
  }

  private func end(_ filter: String, _ name: String, _ arguments: String?) throws(MediaError)
    -> UnsafeMutablePointer<AVFilterContext>
  {
    guard let kind = unsafe avfilter_get_by_name(filter) else {
      throw .unsupported(step: call.step, file: call.file, reason: "libavfilter lacks \(filter)")
    }
    var context: UnsafeMutablePointer<AVFilterContext>?
    try call.check(unsafe avfilter_graph_create_filter(&context, kind, name, arguments, nil, graph))
    return unsafe try call.allocated(context)
  }

  /// The clock of what comes out: some filters make it finer.
  var timeBase: TimeBase { TimeBase(unsafe av_buffersink_get_time_base(sink)) }

  /// Takes a frame, or the end when it is nil, and hands out those that are ready.
  mutating func filter(_ frame: Frame?, _ body: (Frame) throws(MediaError) -> Void) throws(MediaError) {
    try call.check(unsafe av_buffersrc_add_frame_flags(source, frame?.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF)))
    while true {
      let result = try Frame()
      let code = unsafe av_buffersink_get_frame(sink, result.pointer)
      if code == clibav_error_again() || code == clibav_error_eof() { return }
      try call.check(code)
      try body(result)
    }
  }
}
