import CLibAV

/// Keeps a track's level where it is wanted: no sample beyond full scale, or a loudness by EBU R 128.
///
/// Takes and gives frames of `AudioEncoder.samplesPerFrame`, planar float, one behind the other.
@safe struct LevelFilter: ~Copyable {
  /// Below what a lossy encoder adds; 1 is full scale.
  private static let limit = 0.93

  private var graph: FilterGraph
  /// Measures what goes in; nil where nobody wants to know.
  private var meter: FilterGraph?
  /// LUFS of all that went in, integrated and gated (ITU-R BS.1770); nil of silence, and where nobody wants to know.
  private(set) var measured: Double?
  private var time: Int64?

  /// - Parameter loudness: LUFS; nil leaves the loudness as it is.
  static func open(_ format: EncodedAudioFormat, loudness: Int?, file: String) throws(MediaError) -> LevelFilter {
    let rate = format.sampleRate
    let layout = format.channels == 1 ? "mono" : "stereo"
    let input = "sample_rate=\(rate):sample_fmt=fltp:channel_layout=\(layout):time_base=1/\(rate)"
    let level =
      loudness.map { "loudnorm=I=\($0):TP=-1.5:LRA=11" }
      ?? "alimiter=limit=\(limit):attack=5:release=50:level=0:latency=1"
    let shape =
      "aresample=\(rate),aformat=sample_fmts=fltp:channel_layouts=\(layout),asetnsamples=n=\(AudioEncoder.samplesPerFrame):p=0"
    var filter = LevelFilter(
      graph: try FilterGraph.open("\(level),\(shape)", input: input, isAudio: true, file: file))
    if loudness != nil {
      filter.meter = try FilterGraph.open("ebur128=metadata=1", input: input, isAudio: true, file: file)
    }
    return filter
  }

  private init(graph: consuming FilterGraph) {
    self.graph = graph
    meter = nil
    measured = nil
    time = nil
  }

  /// Takes a frame, or the end when it is nil, and returns those that are ready; they keep the first one's time.
  mutating func filter(_ frame: Frame?) throws(MediaError) -> [Frame] {
    if time == nil { time = unsafe frame?.pointer.pointee.pts }
    guard var time else { return [] }
    var readings: [Double] = []
    try meter?.filter(frame) { reading in readings += Self.loudness(reading).map { [$0] } ?? [] }
    // Gated: silence has about -70.
    if let last = readings.last { measured = last > -69.9 ? last : nil }
    var frames: [Frame] = []
    try graph.filter(frame) { result in
      unsafe result.pointer.pointee.pts = time
      time += Int64(result.sampleCount)
      frames.append(result)
    }
    self.time = time
    return frames
  }

  /// The meter says it every tenth of a second; nil in between, as behind the last whole tenth.
  private static func loudness(_ reading: Frame) -> Double? {
    let entry = unsafe av_dict_get(reading.pointer.pointee.metadata, "lavfi.r128.I", nil, 0)
    guard let text = unsafe entry?.pointee.value else { return nil }
    return unsafe Double(String(cString: text)).flatMap { $0.isFinite ? $0 : nil }
  }
}
