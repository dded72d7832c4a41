/// What a media file holds, as values: everything that policies and plans decide by.
package struct MediaFacts: Equatable, Sendable {
  /// libavformat's name of the demuxer, e.g. `mov,mp4,m4a,3gp,3g2,mj2`.
  package var container: String
  package var sizeBytes: Int64
  /// Seconds; nil when the container does not tell.
  package var duration: Double?
  /// Whether `duration` stands in the container, rather than being guessed from the last packets or the bit rate.
  package var isDurationExact: Bool
  /// Seconds: where the container's clock stands at the first packet.
  package var startTime: Double
  /// Bit/s over all tracks; nil when unknown.
  package var bitRate: Int64?
  /// Excludes attached pictures.
  package var video: [VideoTrack]
  package var audio: [AudioTrack]
  package var subtitles: [SubtitleTrack]
  package var chapters: [Chapter]
  /// The tracks of each programme, where a transport stream carries several.
  package var programs: [Set<Int>] = []
  /// The container's title tag.
  package var title: String?
  /// A track is encrypted (CENC, Matroska ContentEncryption, PSSH without clear tracks).
  package var isEncrypted: Bool

  package init(
    container: String, sizeBytes: Int64 = 0, duration: Double? = nil, isDurationExact: Bool = true,
    startTime: Double = 0, bitRate: Int64? = nil,
    video: [VideoTrack] = [], audio: [AudioTrack] = [], subtitles: [SubtitleTrack] = [], chapters: [Chapter] = [],
    title: String? = nil, isEncrypted: Bool = false
  ) {
    self.container = container
    self.sizeBytes = sizeBytes
    self.duration = duration
    self.isDurationExact = isDurationExact
    self.startTime = startTime
    self.bitRate = bitRate
    self.video = video
    self.audio = audio
    self.subtitles = subtitles
    self.chapters = chapters
    self.title = title
    self.isEncrypted = isEncrypted
  }

  /// Whether the container is one of libavformat's names in `names`, e.g. `mp4` for `mov,mp4,m4a,3gp,3g2,mj2`.
  package func isContainer(_ names: String...) -> Bool {
    let own = container.split(separator: ",")
    return names.contains { own.contains(Substring($0)) }
  }

  /// Whether two tracks may be seen and heard together: no programme has one of them without the other.
  package func areTogether(_ track: Int, _ other: Int) -> Bool {
    let own = programs.filter { $0.contains(track) }
    let others = programs.filter { $0.contains(other) }
    return own.isEmpty || others.isEmpty || own.contains { $0.contains(other) }
  }
}

extension MediaFacts {
  package struct VideoTrack: Equatable, Sendable {
    /// The stream's index in the container.
    package var index: Int
    /// libavcodec's name, e.g. `h264`.
    package var codec: String
    /// e.g. `High`; nil when unknown.
    package var profile: String?
    /// e.g. `yuv420p`; nil when unknown.
    package var pixelFormat: String?
    package var bitDepth: Int?
    /// Coded size, pixels.
    package var width: Int
    package var height: Int
    /// A sample's width over its height; 1 when unknown.
    package var sampleAspectRatio: Double
    /// Frames per second; nil when unknown.
    package var frameRate: Double?
    /// Clockwise, degrees: 0, 90, 180 or 270.
    package var rotation: Int
    package var isMirrored: Bool
    /// Each picture is made of two fields, taken one after the other.
    package var isInterlaced: Bool
    /// libavcodec has a decoder for it.
    package var isDecodable: Bool
    /// As the container spells it (mostly ISO 639-2); `und` when unknown.
    package var language: String
    package var isDefault: Bool
    /// libavutil's names: `bt709`, `smpte2084`, `arib-std-b67`, …; nil when unspecified.
    package var colorTransfer: String?
    package var colorPrimaries: String?

    package init(
      index: Int, codec: String, profile: String? = nil, pixelFormat: String? = nil, bitDepth: Int? = nil,
      width: Int, height: Int, sampleAspectRatio: Double = 1, frameRate: Double? = nil, rotation: Int = 0,
      isMirrored: Bool = false, isInterlaced: Bool = false, isDecodable: Bool = true, language: String = "und",
      isDefault: Bool = false, colorTransfer: String? = nil,
      colorPrimaries: String? = nil
    ) {
      self.index = index
      self.codec = codec
      self.profile = profile
      self.pixelFormat = pixelFormat
      self.bitDepth = bitDepth
      self.width = width
      self.height = height
      self.sampleAspectRatio = sampleAspectRatio
      self.frameRate = frameRate
      self.rotation = rotation
      self.isMirrored = isMirrored
      self.isInterlaced = isInterlaced
      self.isDecodable = isDecodable
      self.language = language
      self.isDefault = isDefault
      self.colorTransfer = colorTransfer
      self.colorPrimaries = colorPrimaries
    }
  }

  package struct AudioTrack: Equatable, Sendable {
    package var index: Int
    package var codec: String
    /// e.g. `LC`, `HE-AAC`.
    package var profile: String?
    package var channels: Int
    /// Hertz.
    package var sampleRate: Int
    /// As the container spells it (mostly ISO 639-2); `und` when unknown.
    package var language: String
    package var title: String?
    package var isDefault: Bool
    /// What the container says the track is for.
    package var roles: Set<Role>

    package enum Role: String, Hashable, Sendable, CaseIterable {
      /// Tells those who do not see what is shown.
      case description
      case commentary
      /// Speech that is easy to understand, for the hard of hearing.
      case clearSpeech = "clear_speech"
      /// In another language than it was made in.
      case dubbed
      /// In the language in which it was made.
      case original
    }

    package init(
      index: Int, codec: String, profile: String? = nil, channels: Int, sampleRate: Int, language: String = "und",
      title: String? = nil, isDefault: Bool = false, roles: Set<Role> = []
    ) {
      self.index = index
      self.codec = codec
      self.profile = profile
      self.channels = channels
      self.sampleRate = sampleRate
      self.language = language
      self.title = title
      self.isDefault = isDefault
      self.roles = roles
    }
  }

  package struct SubtitleTrack: Equatable, Sendable {
    package var index: Int
    package var codec: String
    package var language: String
    package var title: String?
    /// To be shown even to those who asked for no subtitles.
    package var isForced: Bool
    /// Pictures rather than text.
    package var isBitmap: Bool
    package var isDefault: Bool
    /// For the deaf and hard of hearing.
    package var isSDH: Bool
    package var isCommentary: Bool

    package init(
      index: Int, codec: String, language: String = "und", title: String? = nil, isForced: Bool = false,
      isBitmap: Bool = false, isDefault: Bool = false, isSDH: Bool = false, isCommentary: Bool = false
    ) {
      self.index = index
      self.codec = codec
      self.language = language
      self.title = title
      self.isForced = isForced
      self.isBitmap = isBitmap
      self.isDefault = isDefault
      self.isSDH = isSDH
      self.isCommentary = isCommentary
    }
  }

  package struct Chapter: Equatable, Sendable {
    /// Seconds.
    package var start: Double
    package var end: Double
    package var title: String

    package init(start: Double, end: Double, title: String) {
      self.start = start
      self.end = end
      self.title = title
    }
  }
}
