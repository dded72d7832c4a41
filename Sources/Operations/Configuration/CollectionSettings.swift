/// The part of the configuration that a collection can say for itself.
package struct CollectionSettings: Equatable, Sendable {
  package enum SegmentType: String, CaseIterable, Sendable { case fmp4, mpegts }

  /// x264's presets, from the fastest to the one with the smallest files.
  package enum VideoPreset: String, CaseIterable, Sendable {
    case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow
  }

  /// Video that some browsers and devices play, by libavcodec's names.
  package enum ModernCodec: String, CaseIterable, Sendable { case hevc, av1, vp9 }

  /// What is done with which codec.
  package struct Codecs: Equatable, Sendable {
    /// What is packaged as it is, besides H.264; empty: nothing.
    package var copy: [ModernCodec] = []
  }

  /// AC-3 and E-AC-3 of more than two channels, beside the stereo that is made of them.
  package enum Surround: String, CaseIterable, Sendable { case none, copy }

  /// What is done with sound, besides what has a key of its own.
  package struct Audio: Equatable, Sendable {
    package var surround = Surround.none
  }

  /// libavcodec's names of what encodes H.264: in software, or on a graphics card.
  package enum VideoEncoderName: String, CaseIterable, Sendable {
    case libx264
    case nvenc = "h264_nvenc"
    case qsv = "h264_qsv"
    case v4l2m2m = "h264_v4l2m2m"
    case vaapi = "h264_vaapi"
  }

  /// What happens to a source once its output is complete, verified and synced.
  package enum SourceDisposition: String, CaseIterable, Sendable {
    case delete
    /// Moves it to `originals/<id>/`.
    case keep
    /// Moves it to the `archive` folder, under its own name.
    case archive
    /// Moves it into its video's folder, where visitors may download it.
    case publish
  }

  /// What happens to a video whose source has been a video of the collection before: the same bytes.
  package enum Duplicates: String, CaseIterable, Sendable { case keep, skip }

  /// How segments are encrypted, so that only those who get the key can play them.
  package enum Encryption: String, CaseIterable, Sendable {
    case none
    case aes128 = "aes-128"
  }

  /// The collection's name for people; nil: its folder's name.
  package var title: String?
  /// Larger sources are refused, bytes.
  package var maxSizeBytes: Int64 = 10 << 30
  package var maxDuration = Duration.seconds(24 * 3600)
  package var segmentType = SegmentType.fmp4
  package var segmentDuration = SegmentDuration.auto
  /// Of audio that is re-encoded, bit/s.
  package var audioBitRate = 128_000
  /// LUFS to which audio is brought; nil leaves it as it is (`loudness: keep`).
  package var loudness: Int?
  package var audio = Audio()
  /// Whether a single track's audio is encoded by all processors.
  package var parallelAudio = true
  /// Whether video that browsers do not play well is re-encoded; else it is refused, or copied as it is.
  package var transcode = true
  package var codecs = Codecs()
  package var videoPreset = VideoPreset.fast
  /// Of video that is re-encoded: x264's constant rate factor.
  package var videoQuality = 23
  /// Smaller renditions beside the source's own, by the shorter side of their pictures; empty: none.
  package var ladder: [Int] = []
  /// The most that each of them may need, bit/s, where it is not Leat's own choice.
  package var ladderBitRates: [Int: Int] = [:]
  /// What encodes them.
  package var encoder = VideoEncoderName.libx264
  /// Whether a picture is made for each video.
  package var poster = true
  package var source = SourceDisposition.delete
  /// How long what arrived of an upload that never ended stays watchable; zero: not at all.
  package var keepPartial = Duration.zero
  package var duplicates = Duplicates.keep
  package var encryption = Encryption.none
  /// After how many segments the key changes; 0: one key for the whole video.
  package var keyRotation = 0

  package init() {}

  /// libavcodec's names of what is copied besides H.264. Transport streams have no place for AV1 and VP9, and Apple's rules
  /// none for HEVC in them.
  package var copiedCodecNames: Set<String> { segmentType == .fmp4 ? Set(codecs.copy.map(\.rawValue)) : [] }
}

/// How long segments are meant to be.
package enum SegmentDuration: Equatable, Sendable {
  /// By the video's length.
  case auto
  /// Whole seconds, 1…15.
  case fixed(seconds: Int)

  package static let allowedSeconds = 1...15

  /// The nominal duration, in seconds, for a video of `length` seconds (nil: unknown yet).
  ///
  /// Short segments seek and start faster; long ones keep the playlist of a long video small.
  package func seconds(forLength length: Double?) -> Int {
    switch self {
    case .fixed(let seconds): return seconds
    case .auto:
      guard let length, length > 30 * 60 else { return 6 }
      return length > 2 * 3600 ? 15 : 10
    }
  }
}
