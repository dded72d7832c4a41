/// A video that the real ffmpeg makes at test time; the value is the recipe.
package struct SampleVideo: Hashable, Sendable {
  package enum Container: Hashable, Sendable {
    /// The index first, as for the web.
    case mp4
    /// The index last, as cameras write it.
    case mp4IndexLast
    case fragmentedMP4
    case mov, matroska, mpegTS, flv, avi, webm, ogg, asf, programStream

    package var fileExtension: String {
      switch self {
      case .mp4, .mp4IndexLast, .fragmentedMP4: "mp4"
      case .mov: "mov"
      case .matroska: "mkv"
      case .mpegTS: "ts"
      case .flv: "flv"
      case .avi: "avi"
      case .webm: "webm"
      case .ogg: "ogv"
      case .asf: "wmv"
      case .programStream: "mpg"
      }
    }

    var options: [String] {
      switch self {
      case .mp4: ["-movflags", "+faststart"]
      case .fragmentedMP4: ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"]
      case .mp4IndexLast, .mov, .matroska, .mpegTS, .flv, .avi, .webm, .ogg, .asf: []
      case .programStream: ["-f", "vob"]
      }
    }
  }

  package struct Audio: Hashable, Sendable {
    /// ffmpeg's name of the encoder.
    package var codec = "aac"
    package var channels = 2
    package var sampleRate = 48_000
    /// ISO 639-2.
    package var language: String?

    package init(_ codec: String = "aac", channels: Int = 2, sampleRate: Int = 48_000, language: String? = nil) {
      self.codec = codec
      self.channels = channels
      self.sampleRate = sampleRate
      self.language = language
    }
  }

  package var container: Container
  package var seconds = 6.0
  /// ffmpeg's name of the encoder; nil: no video.
  package var video: String? = "libx264"
  package var pixelFormat = "yuv420p"
  package var width = 320
  package var height = 180
  package var frameRate = 25
  /// Frames from one IDR to the next.
  package var keyFrameInterval = 25
  package var bFrames = 2
  package var audio = [Audio()]
  /// Languages of text subtitle tracks.
  package var subtitles: [String] = []
  /// Whether each picture has its number in it, as squares (`numberBits`, `numberSide`).
  package var isNumbered = false
  /// How often the video follows itself once more, without being encoded again.
  package var loops = 0
  /// More of ffmpeg's output options.
  package var options: [String] = []

  /// Six seconds of H.264 with B-frames and an IDR each second, and AAC stereo, unless `change` says otherwise.
  package init(_ container: Container = .mp4, _ change: (inout SampleVideo) -> Void = { _ in }) {
    self.container = container
    change(&self)
  }

  /// The file, made on first use and kept until the tests end: not to be changed.
  package func file() async throws -> String { try await SampleVideos.shared.file(for: self) }

  /// ffmpeg's arguments without the output's name.
  /// - Parameter subtitleFile: a WebVTT file, read once for each subtitle track.
  func arguments(subtitleFile: String) -> [String] {
    var inputs: [String] = []
    var choices: [String] = []
    var count = 0
    func addInput(_ options: [String]) -> Int {
      inputs += options
      defer { count += 1 }
      return count
    }

    if let video {
      let source = "testsrc2=size=\(width)x\(height):rate=\(frameRate)"
      let index = addInput(["-f", "lavfi", "-t", "\(seconds)", "-i", source])
      choices += ["-map", "\(index):v", "-c:v", video, "-pix_fmt", pixelFormat]
      if isNumbered { choices += ["-vf", Self.numbering] }
      choices += ["-g", "\(keyFrameInterval)", "-bf", "\(bFrames)"]
      if video == "libx264" { choices += ["-preset", "veryfast", "-sc_threshold", "0"] }
      if video == "libx265" { choices += ["-preset", "ultrafast", "-x265-params", "log-level=error"] }
    }
    for (number, track) in audio.enumerated() {
      let tone = "sine=frequency=\(330 + 110 * number):sample_rate=\(track.sampleRate)"
      let index = addInput(["-f", "lavfi", "-t", "\(seconds)", "-i", tone])
      choices += ["-map", "\(index):a", "-c:a:\(number)", track.codec, "-ac:a:\(number)", "\(track.channels)"]
      if let language = track.language { choices += ["-metadata:s:a:\(number)", "language=\(language)"] }
    }
    for (number, language) in subtitles.enumerated() {
      let index = addInput(["-i", subtitleFile])
      let codec = container == .matroska ? "subrip" : "mov_text"
      choices += ["-map", "\(index):s", "-c:s:\(number)", codec, "-metadata:s:s:\(number)", "language=\(language)"]
    }
    return inputs + choices + container.options + options
  }
}

extension SampleVideo {
  /// Bits of a picture's number, and the side of the square that shows one; the lowest comes first. Pixels.
  package static let numberBits = 10
  package static let numberSide = 32

  /// White squares on black, along the picture's upper edge.
  fileprivate static var numbering: String {
    let background = "drawbox=x=0:y=0:w=\(numberBits * numberSide):h=\(numberSide):color=black:t=fill"
    let squares = (0..<numberBits).map { bit in
      "drawbox=x=\(bit * numberSide):y=0:w=\(numberSide):h=\(numberSide):color=white:t=fill"
        + ":enable='mod(floor(n/\(1 << bit)),2)'"
    }
    return ([background] + squares).joined(separator: ",")
  }
}
