import CLibAV

/// An open libavformat input; closed when its owner goes away.
///
/// Reads only the bytes of its source: no other file, no network, whatever the container says.
@safe package struct Demuxer: ~Copyable {
  /// The containers that a dropped file may have, by libavformat's names.
  package static let allowedContainers: Set<String> = [
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "mpegts", "flv", "avi", "mpeg", "ogg", "asf", "mxf",
    "h264", "hevc", "ivf", "wav", "mp3", "flac", "aac", "ac3",
  ]
  /// Files of nothing but subtitles; no video comes in one, so they have to be asked for.
  package static let subtitleContainers: Set<String> = ["srt", "webvtt", "ass"]
  /// One read call of the kernel; frames above it are read straight into their packet.
  private static let bufferSize: Int32 = 64 << 10

  private let context: UnsafeMutablePointer<AVFormatContext>
  private let io: UnsafeMutablePointer<AVIOContext>
  /// Streams come and go, as the container has no header that names them.
  private let mayGainStreams: Bool
  /// Nil: all tracks.
  private var kept: Set<Int>?
  /// Only for containers in which streams come and go.
  private var unread: UnreadStreams?
  private let reader: SourceReader
  /// Only for containers whose clock may jump.
  private var jumps: ClockJumps?
  private let isOgg: Bool
  /// Program streams leave out when some pictures are decoded and shown.
  private let isProgramStream: Bool
  /// Of H.264 in a program stream, by its track.
  private var showing: [Int: (order: PictureOrder, times: PresentationTimes)] = [:]
  /// Of H.264 whose container tells only when pictures are decoded, by its track.
  private var displaying: [Int: (order: PictureOrder, framing: NALUnitFraming, pictures: DisplayOrder<Packet>)] = [:]
  /// Tracks that have begun, with or without such times.
  private var begun: Set<Int> = []
  /// Whose turn has come.
  private var due: [Packet] = []

  /// Opens `source`, recognises its container and reads its tracks' headers.
  /// - Parameter containers: the formats that it may have, by libavformat's names.
  /// - Throws: `MediaError`: `.unrecognised`, `.containerNotAllowed`, `.budgetExceeded`, or what libavformat says.
  package static func open(
    _ source: any ByteSource, limits: ProbeLimits = ProbeLimits(), among containers: Set<String> = allowedContainers
  ) throws(MediaError) -> Demuxer {
    LibraryLog.isKept
    let reader = SourceReader(source)
    reader.startBudget(limits)
    var demuxer = try Demuxer(acquiring: reader, containers)
    try demuxer.readTracks(limits)
    reader.endBudget()
    return demuxer
  }

  private init(acquiring reader: SourceReader, _ containers: Set<String>) throws(MediaError) {
    let name = reader.source.name
    let call = LibraryCall("open", name)
    let opaque = unsafe Unmanaged.passRetained(reader).toOpaque()
    var io = unsafe clibav_reading_context(
      Self.bufferSize, opaque,
      { opaque, buffer, size in
        let reader = unsafe Unmanaged<SourceReader>.fromOpaque(opaque!).takeUnretainedValue()
        return unsafe reader.read(UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)))
      },
      !reader.source.isSeekable
        ? nil
        : { opaque, offset, whence in
          unsafe Unmanaged<SourceReader>.fromOpaque(opaque!).takeUnretainedValue().seek(offset, whence)
        })
    var context = unsafe avformat_alloc_context()
    var error: MediaError?
    if unsafe io == nil || context == nil {
      error = call.error(clibav_error_out_of_memory())
    } else {
      error = unsafe Self.recognise(&context, io!, opaque, reader, containers)
    }
    guard error == nil, let context = unsafe context, let io = unsafe io else {
      unsafe avformat_close_input(&context)
      unsafe clibav_free_context(&io)
      unsafe Unmanaged<SourceReader>.fromOpaque(opaque).release()
      throw error ?? call.error(clibav_error_out_of_memory())
    }
    unsafe self.context = context
    unsafe self.io = io
    mayGainStreams = unsafe context.pointee.ctx_flags & AVFMTCTX_NOHEADER != 0
    self.reader = reader
    isOgg = unsafe String(cString: context.pointee.iformat.pointee.name) == "ogg"
    isProgramStream = unsafe String(cString: context.pointee.iformat.pointee.name) == "mpeg"
    jumps = unsafe context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0 ? ClockJumps() : nil
  }

  deinit {
    var context: UnsafeMutablePointer<AVFormatContext>? = unsafe context
    var io: UnsafeMutablePointer<AVIOContext>? = unsafe io
    unsafe avformat_close_input(&context)
    unsafe clibav_free_context(&io)
    unsafe Unmanaged.passUnretained(reader).release()
  }

  private static func recognise(
    _ context: inout UnsafeMutablePointer<AVFormatContext>?, _ io: UnsafeMutablePointer<AVIOContext>,
    _ opaque: UnsafeMutableRawPointer, _ reader: SourceReader, _ containers: Set<String>
  ) -> MediaError? {
    let name = reader.source.name
    guard let raw = unsafe context else { return nil }
    var format: UnsafePointer<AVInputFormat>?
    let score = unsafe av_probe_input_buffer2(io, &format, "", nil, 0, 1 << 20)
    if let failure = reader.failure { return failure }
    guard score >= 0, let format = unsafe format else { return .unrecognised(file: name) }
    let container = unsafe String(cString: format.pointee.name)
    guard container.split(separator: ",").contains(where: { containers.contains(String($0)) }) else {
      return .containerNotAllowed(file: name, container: container)
    }
    unsafe raw.pointee.pb = io
    unsafe raw.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    unsafe raw.pointee.io_open = { _, _, _, _, _ in clibav_error_from_errno(EPERM) }
    unsafe raw.pointee.interrupt_callback.opaque = opaque
    unsafe raw.pointee.interrupt_callback.callback = { opaque in
      unsafe Unmanaged<SourceReader>.fromOpaque(opaque!).takeUnretainedValue().isOverdue ? 1 : 0
    }
    unsafe raw.pointee.max_streams = 256
    let code = unsafe avformat_open_input(&context, "", format, nil)
    if let failure = reader.failure { return failure }
    return code < 0 ? LibraryCall("open", name).error(code) : nil
  }

  private mutating func readTracks(_ limits: ProbeLimits) throws(MediaError) {
    unsafe context.pointee.probesize = min(limits.bytes, 8 << 20)
    // A video that begins later than this after the sound would seem to have no format. Microseconds.
    unsafe context.pointee.max_analyze_duration = 60_000_000
    let code = unsafe avformat_find_stream_info(context, nil)
    if let failure = reader.failure { throw failure }
    if reader.isOverdue { throw .budgetExceeded(file: reader.source.name, limit: limits.description) }
    try LibraryCall("read the tracks of", reader.source.name).check(code)
  }

  /// Reads the next packet of any kept track; nil at the end.
  package mutating func readPacket() throws(MediaError) -> Packet? {
    while true {
      if !due.isEmpty { return due.removeFirst() }
      guard let packet = try nextPacket() else {
        for track in displaying.keys.sorted() { due += displaying[track]?.pictures.finish().map(\.timed) ?? [] }
        displaying = [:]
        if due.isEmpty { return nil }
        continue
      }
      guard displaysLater(packet) else { return packet }
      due += inDisplayOrder(packet)
    }
  }

  /// Whether it is only told when `packet` is decoded, and pictures change places.
  private mutating func displaysLater(_ packet: Packet) -> Bool {
    let index = packet.streamIndex
    guard begun.insert(index).inserted else { return displaying[index] != nil }
    let parameters = unsafe stream(index).pointee.codecpar
    // Where a clock jumps, which is in streams, a time may be missing where others are not.
    guard packet.presentationTime == nil, packet.decodingTime != nil, jumps == nil,
      unsafe parameters!.pointee.codec_id == AV_CODEC_ID_H264, unsafe parameters!.pointee.video_delay > 0,
      let configuration = try? self.parameters(of: index), let order = PictureOrder(configuration)
    else { return false }
    displaying[index] = unsafe (
      order, NALUnitFraming(h264: configuration.configuration),
      DisplayOrder(depth: Int(parameters!.pointee.video_delay))
    )
    return true
  }

  private mutating func inDisplayOrder(_ packet: Packet) -> [Packet] {
    let index = packet.streamIndex
    guard let (order, framing, _) = displaying[index], let decoded = packet.decodingTime else { return [packet] }
    let isFirst = H264AccessUnit.kind(of: packet, framing: framing) == .instantaneousRefresh
    let place = order.place(of: packet)
    return displaying[index]?.pictures.take(packet, at: place, isFirst: isFirst, decoded: decoded).map(\.timed) ?? []
  }

  private mutating func nextPacket() throws(MediaError) -> Packet? {
    let packet = try Packet()
    while true {
      let code = unsafe av_read_frame(context, packet.pointer)
      if code == clibav_error_eof() {
        if let failure = reader.failure { throw failure }
        return nil
      }
      if code == clibav_error_again() { continue }
      if let failure = reader.failure { throw failure }
      try LibraryCall("read", reader.source.name).check(code)
      unsafe packet.pointer.pointee.time_base = stream(packet.streamIndex).pointee.time_base
      if unread != nil { see(packet) }
      // What was read while the tracks were recognised comes all the same, and streams may begin on the way.
      guard kept?.contains(packet.streamIndex) ?? true else {
        unsafe av_packet_unref(packet.pointer)
        continue
      }
      if let correction = correction(for: packet) { packet.shift(by: correction) }
      if isProgramStream { addTimes(to: packet) }
      return packet
    }
  }

  private mutating func addTimes(to packet: Packet) {
    let index = packet.streamIndex
    guard unsafe stream(index).pointee.codecpar.pointee.codec_id == AV_CODEC_ID_H264 else { return }
    if showing[index] == nil, let order = PictureOrder() {
      let rate = unsafe av_guess_frame_rate(context, stream(index), nil)
      let seconds = rate.num > 0 && rate.den > 0 ? Double(rate.den) / Double(rate.num) : 0.04
      showing[index] = (order, PresentationTimes(frame: max(1, timeBase(of: index).ticks(seconds: seconds))))
    }
    guard let place = showing[index]?.order.place(of: packet) else { return }
    let isFirst = H264AccessUnit.kind(of: packet, framing: .annexB) == .instantaneousRefresh
    packet.set(
      shown: showing[index]?.times.time(at: place, isFirst: isFirst, said: packet.presentationTime),
      decoded: showing[index]?.times.decoded(said: packet.decodingTime))
  }

  private mutating func see(_ packet: Packet) {
    let index = packet.streamIndex
    guard isSeenOrHeard(index) else { return }
    let base = packet.timeBase
    let sighting = UnreadStreams.Sighting(
      track: index, isVideo: unsafe stream(index).pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO,
      isRead: kept?.contains(index) ?? true,
      time: (packet.decodingTime ?? packet.presentationTime).map(base.seconds), duration: base.seconds(packet.duration))
    if unread?.see(sighting) == false { unsafe stream(index).pointee.discard = AVDISCARD_ALL }
  }

  private func isSeenOrHeard(_ index: Int) -> Bool {
    let kind = unsafe stream(index).pointee.codecpar.pointee.codec_type
    return kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO
  }

  /// How often the source's clock jumped so far; the packets' times do not show it.
  package var clockJumps: Int { jumps?.count ?? 0 }

  private mutating func correction(for packet: Packet) -> Int64? {
    guard var time = packet.decodingTime ?? packet.presentationTime else { return nil }
    // Ogg's first packet may say that it is decoded at zero, hours before it is shown. Elsewhere a picture may be decoded
    // before a pause and shown behind it.
    if isOgg, let shown = packet.presentationTime,
      abs(packet.timeBase.seconds(shown) - packet.timeBase.seconds(time)) > 10
    {
      time = shown
    }
    let microseconds = TimeBase.microseconds
    return jumps?.correction(
      track: packet.streamIndex, time: microseconds.ticks(time, of: packet.timeBase),
      duration: microseconds.ticks(packet.duration, of: packet.timeBase))
  }

  /// Leaves out every track that is not in `tracks`, unread where the container allows. What nobody chose to leave out is
  /// told by `lostStreams`.
  package mutating func keep(only tracks: Set<Int>) {
    kept = tracks
    unread = mayGainStreams ? UnreadStreams(known: trackCount) : nil
    for index in 0..<trackCount {
      let isWanted = tracks.contains(index) || unread != nil && isSeenOrHeard(index)
      unsafe stream(index).pointee.discard = isWanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
  }

  package var trackCount: Int { Int(unsafe context.pointee.nb_streams) }

  package func timeBase(of track: Int) -> TimeBase { TimeBase(unsafe stream(track).pointee.time_base) }

  package func parameters(of track: Int) throws(MediaError) -> CodecParameters {
    let stream = unsafe stream(track)
    let parameters = unsafe try CodecParameters(copying: stream.pointee.codecpar, timeBase: timeBase(of: track))
    // The container's word on the shape of pixels goes before the codec's, for whoever reads the copy, too.
    let ratio = unsafe av_guess_sample_aspect_ratio(nil, stream, nil)
    if ratio.num > 0, ratio.den > 0 { unsafe parameters.pointer.pointee.sample_aspect_ratio = ratio }
    return parameters
  }

  /// The byte that is read next: progress against `sizeBytes`.
  package var position: Int64 { reader.source.position }

  /// What was lost so far, because its streams began too late to be kept.
  package var lostStreams: [LostStream] { unread?.lost ?? [] }

  /// See `ByteSource.startHash`.
  package func startHash() throws(MediaError) -> ContentHash? { try reader.source.startHash() }

  /// Of the source; what is there now, while it grows.
  package var sizeBytes: Int64 { reader.source.sizeBytes }

  /// No codec has more pictures wait for one that is shown after them.
  private static let deepestReordering = 16

  /// What the container's index says of a track's key frames; nil when it has no index of the whole track.
  package func keyFrames(of track: Int) -> KeyFrameIndex? {
    let stream = unsafe stream(track)
    let count = unsafe avformat_index_get_entries_count(stream)
    // A fragmented file's index only knows the fragments read so far; it counts no frames in its header.
    guard count > 0, unsafe Int64(count) >= stream.pointee.nb_frames, unsafe stream.pointee.nb_frames > 0 else {
      return nil
    }
    let base = timeBase(of: track)
    var index = KeyFrameIndex()
    let delay = min(max(0, unsafe stream.pointee.codecpar.pointee.video_delay), Int32(Self.deepestReordering))
    for number in 0..<count {
      guard let entry = unsafe avformat_index_get_entry(stream, number) else { break }
      let time = base.seconds(unsafe entry.pointee.timestamp)
      if unsafe entry.pointee.flags & AVINDEX_KEYFRAME != 0 {
        // A picture is shown when one is decoded that many later, also where it is decoded before a pause and shown behind it.
        let later = unsafe avformat_index_get_entry(stream, min(number + delay, count - 1))
        let shown = unsafe later.map { unsafe base.seconds($0.pointee.timestamp) } ?? time
        index.keyFrames.append(KeyFrameIndex.KeyFrame(decoded: time, shown: max(time, shown)))
      }
      index.end = max(index.end, time)
    }
    if let first = index.keyFrames.first?.shown, unsafe stream.pointee.duration > 0 {
      index.end = max(index.end, first + base.seconds(unsafe stream.pointee.duration))
    }
    return index
  }

  /// Whether an edit list begins anew behind pictures that are shown: some of the middle are hidden, or come again.
  package func hasSeveralEdits(of track: Int) -> Bool {
    let stream = unsafe stream(track)
    var hasShown = false
    // Pictures that are shown behind a key frame that is hidden behind what is shown; nil before there is one.
    var shownAnew: Int?
    // What no edit shows has no entry at all, but for what has to be decoded.
    for number in 0..<(unsafe avformat_index_get_entries_count(stream)) {
      guard let entry = unsafe avformat_index_get_entry(stream, number) else { break }
      let flags = unsafe entry.pointee.flags
      if flags & AVINDEX_DISCARD_FRAME != 0 {
        if hasShown, flags & AVINDEX_KEYFRAME != 0 { shownAnew = shownAnew ?? 0 }
      } else {
        hasShown = true
        shownAnew = shownAnew.map { $0 + 1 }
      }
    }
    // Behind the end of a single edit, too, a key frame may come before the last pictures in the order of decoding.
    return (shownAnew ?? 0) > Self.deepestReordering
  }

  package var facts: MediaFacts { unsafe MediaFacts(of: context, sizeBytes: reader.source.sizeBytes) }

  /// `index` is below `trackCount`.
  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream> { unsafe context.pointee.streams[index]! }
}

extension DisplayOrder<Packet>.Timed {
  fileprivate var timed: Packet {
    picture.set(shown: shown, decoded: decoded)
    return picture
  }
}
