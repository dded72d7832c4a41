import CLibAV

/// Turns decoded audio of any layout, format and rate into planar float, in frames of a fixed size whose
/// times follow the source's: a gap becomes silence, an overlap is cut, and a clock that runs faster or slower than the
/// samples is followed, so that sound stays with the picture.
@safe struct Resampler: ~Copyable {
  /// Where a source's clock disagrees by more there is a gap, or an overlap: 40 ms.
  private static let toleranceSeconds = 0.04
  /// A jump beyond it, forwards or backwards, is nonsense: a day.
  private static let longestGapSeconds = 86_400.0

  private var context: OpaquePointer?
  private let call: LibraryCall
  private let rate: Int32
  private let channels: Int32
  private var layout = InputLayout()
  private var buffer: OpaquePointer?
  /// Samples at `rate` given out or waiting, since `origin`.
  private var produced: Int64 = 0
  /// When the first sample is heard, ticks of `rate`.
  private(set) var origin: Int64?
  private var sent: Int64 = 0
  /// Samples of what comes out next that nobody is to hear.
  private var surplus: Int64 = 0
  /// Samples of silence that are still to be stored, and the frame behind them. A hole may last for hours: it is filled while
  /// frames are taken, never in memory.
  private var hole: (left: Int64, behind: Frame)?
  /// Samples of silence that were put into holes.
  private(set) var filled: Int64 = 0
  private var drift = ClockDrift()
  /// Whether what comes out is made longer or shorter.
  private var isStretching = false
  /// Whether `context` changes the rate, and so can stretch.
  private var changesRate = false
  /// Sound that came just before, for a context that begins in the middle.
  private var previous: Frame?

  private struct InputLayout: Equatable {
    var format: Int32 = -1
    var rate: Int32 = 0
    var channels: Int32 = 0
  }

  /// - Parameter start: when the first sample is to be heard, ticks of the format's sample rate; nil: with the first frame.
  init(format: EncodedAudioFormat, startingAt start: Int64? = nil, file: String) throws(MediaError) {
    call = LibraryCall("resample audio of", file)
    origin = start
    rate = format.sampleRate
    channels = format.channels
    guard let fifo = unsafe av_audio_fifo_alloc(AV_SAMPLE_FMT_FLTP, channels, rate) else {
      throw call.error(clibav_error_out_of_memory())
    }
    unsafe buffer = fifo
  }

  deinit {
    var owned = unsafe context
    unsafe swr_free(&owned)
    unsafe av_audio_fifo_free(buffer)
  }

  /// Whether frames have to be taken before another is given.
  var isFilling: Bool { hole != nil }

  /// Takes a decoded frame that is heard at `time`, ticks of `base`; not while it `isFilling`.
  mutating func append(_ frame: Frame, at time: Int64?, base: TimeBase) throws(MediaError) {
    try prepare(for: frame)
    if let time {
      // A time beyond centuries is nonsense; within, sums and differences cannot overflow.
      let target = min(max(TimeBase(1, rate).ticks(time, of: base), -1 << 56), 1 << 56)
      if origin == nil { origin = target }
      try align(frame, to: target)
    } else if origin == nil {
      origin = 0
    }
    if hole == nil { try take(frame) }
  }

  private mutating func take(_ frame: Frame) throws(MediaError) {
    unsafe try convert(frame.pointer)
    previous = frame
  }

  /// Gives the resampler's tail.
  mutating func finish() throws(MediaError) {
    if unsafe context != nil { unsafe try convert(nil) }
  }

  /// The next whole frame; at the end, the last samples, fewer.
  mutating func nextFrame(atEnd: Bool) throws(MediaError) -> Frame? {
    let wanted = AudioEncoder.samplesPerFrame
    while unsafe Int(av_audio_fifo_size(buffer)) < wanted, let (left, behind) = hole {
      let count = min(left, Int64(rate))
      try storeSilence(count)
      hole = left > count ? (left - count, behind) : nil
      if hole == nil { try take(behind) }
    }
    let available = unsafe Int(av_audio_fifo_size(buffer))
    guard available >= wanted || (atEnd && available > 0), let origin else { return nil }
    let frame = try emptyFrame(samples: min(available, wanted))
    unsafe frame.pointer.pointee.pts = origin + sent
    try read(into: frame)
    sent += Int64(frame.sampleCount)
    return frame
  }

  private mutating func prepare(for frame: Frame) throws(MediaError) {
    let raw = unsafe frame.pointer
    let now = unsafe InputLayout(
      format: raw.pointee.format, rate: raw.pointee.sample_rate, channels: raw.pointee.ch_layout.nb_channels)
    guard now != layout else { return }
    if unsafe context != nil { unsafe try convert(nil) }
    unsafe swr_free(&context)
    var output = unsafe AVChannelLayout()
    unsafe av_channel_layout_default(&output, channels)
    var input = unsafe raw.pointee.ch_layout
    if unsafe input.order == AV_CHANNEL_ORDER_UNSPEC { unsafe av_channel_layout_default(&input, now.channels) }
    try call.check(
      unsafe swr_alloc_set_opts2(
        &context, &output, AV_SAMPLE_FMT_FLTP, rate, &input, AVSampleFormat(now.format), now.rate, 0, nil))
    // One channel is heard from both sides as loud as browsers play it, and both sides as one: libswresample's own matrix
    // takes 3 dB, or adds them.
    switch (now.channels, channels) {
    case (1, 2): try call.check(unsafe swr_set_matrix(context, [1, 1], 1))
    case (2, 1): try call.check(unsafe swr_set_matrix(context, [0.5, 0.5], 2))
    default: break
    }
    try call.check(unsafe swr_init(context))
    layout = now
    changesRate = now.rate != rate
    isStretching = false
    previous = nil
  }

  /// Fills, cuts or stretches so that `frame` lands on `target`.
  private mutating func align(_ frame: Frame, to target: Int64) throws(MediaError) {
    guard let origin else { return }
    let delay = unsafe swr_get_delay(context, Int64(rate))
    let difference = target - (origin + produced + delay - surplus)
    let seconds = Double(difference) / Double(rate)
    guard seconds.magnitude > Self.toleranceSeconds else {
      let duration = Double(frame.sampleCount) / Double(max(layout.rate, 1))
      return try stretch(by: drift.follow(seconds, for: duration))
    }
    guard seconds.magnitude < Self.longestGapSeconds else { return }
    drift.restart()
    try stretch(by: nil)
    surplus -= difference
    if surplus < 0 {
      hole = (-surplus, frame)
      filled -= surplus
      surplus = 0
    }
  }

  /// - Parameter count: samples, a second of them at the most.
  private mutating func storeSilence(_ count: Int64) throws(MediaError) {
    let silence = try emptyFrame(samples: Int(count))
    unsafe av_samples_set_silence(
      silence.pointer.pointee.extended_data, 0, Int32(count), channels, AV_SAMPLE_FMT_FLTP)
    try store(silence)
  }

  /// Has what follows become longer by `part` of it; nil: stay as it is.
  private mutating func stretch(by part: Double?) throws(MediaError) {
    guard part != nil || isStretching else { return }
    if !changesRate { try beginChangingRate() }
    isStretching = part != nil
    // Said anew with every frame, which is shorter.
    let distance = rate.multipliedReportingOverflow(by: 10).partialValue
    try call.check(unsafe swr_set_compensation(context, Int32(Double(distance) * (part ?? 0)), distance))
  }

  /// From here on samples are interpolated, which needs those before them, too.
  private mutating func beginChangingRate() throws(MediaError) {
    try call.check(unsafe swr_set_compensation(context, 0, rate))
    changesRate = true
    guard let previous else { return }
    surplus += Int64(previous.sampleCount)
    unsafe try convert(previous.pointer)
  }

  private mutating func convert(_ input: UnsafeMutablePointer<AVFrame>?) throws(MediaError) {
    let count = unsafe input?.pointee.nb_samples ?? 0
    let room = unsafe swr_get_out_samples(context, count)
    try call.check(room)
    guard room > 0 else { return }
    let output = try emptyFrame(samples: Int(room))
    let converted = unsafe swr_convert(
      context, output.pointer.pointee.extended_data, room,
      input.map {
        unsafe UnsafeMutableRawPointer($0.pointee.extended_data).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
      },
      count)
    try call.check(converted)
    unsafe output.pointer.pointee.nb_samples = converted
    silenceNonsense(in: output)
    let unheard = Int(min(surplus, Int64(converted)))
    surplus -= Int64(unheard)
    try store(output, from: unheard)
  }

  /// Decoders of damaged audio give samples that are no numbers, or far beyond full scale (1): the encoder would refuse
  /// the whole frame.
  private func silenceNonsense(in frame: Frame) {
    for channel in 0..<Int(channels) {
      guard let plane = unsafe frame.pointer.pointee.extended_data[channel] else { continue }
      unsafe plane.withMemoryRebound(to: Float.self, capacity: frame.sampleCount) { samples in
        for index in 0..<frame.sampleCount where !(unsafe samples[index].magnitude < 64) {
          unsafe samples[index] = 0
        }
      }
    }
  }

  /// Keeps a frame's samples from the one numbered `first` on.
  private mutating func store(_ frame: Frame, from first: Int = 0) throws(MediaError) {
    let count = frame.sampleCount - first
    guard count > 0 else { return }
    let planes = unsafe frame.pointer.pointee.extended_data
    var places = unsafe (0..<Int(channels)).map { channel in
      unsafe planes?[channel].map { unsafe UnsafeMutableRawPointer($0 + first * MemoryLayout<Float>.stride) }
    }
    try call.check(unsafe av_audio_fifo_write(buffer, &places, Int32(clamping: count)))
    produced += Int64(count)
  }

  private mutating func read(into frame: Frame) throws(MediaError) {
    let read = unsafe frame.pointer.pointee.extended_data.withMemoryRebound(
      to: UnsafeMutableRawPointer?.self, capacity: Int(channels)
    ) { unsafe av_audio_fifo_read(buffer, $0, Int32(clamping: frame.sampleCount)) }
    try call.check(read)
  }

  private func emptyFrame(samples: Int) throws(MediaError) -> Frame {
    let frame = try Frame()
    unsafe frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
    unsafe frame.pointer.pointee.sample_rate = rate
    unsafe av_channel_layout_default(&frame.pointer.pointee.ch_layout, channels)
    unsafe frame.pointer.pointee.nb_samples = Int32(clamping: samples)
    try call.check(unsafe av_frame_get_buffer(frame.pointer, 0))
    return frame
  }
}
