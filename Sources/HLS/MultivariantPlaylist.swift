/// A multivariant ("master") playlist as a value (RFC 8216 §4.3.4).
package struct MultivariantPlaylist: Equatable, Sendable {
  /// Decoding can start at every segment of every rendition (§4.3.5.1).
  package var independentSegments = false
  package var start: StartPoint?
  package var sessionData: [SessionValue] = []
  package var renditions: [Rendition] = []
  package var variants: [Variant] = []
  package var iFrameVariants: [IFrameVariant] = []
  /// Whole lines of tags that this type does not know; they are written again, before the renditions.
  package var otherTags: [String] = []
  /// What a playlist that was read says in EXT-X-VERSION (1 when it says nothing), where that is not `version`.
  package var declaredVersion: Int?

  package init() {}

  /// EXT-X-MEDIA (§4.3.4.1).
  package struct Rendition: Equatable, Sendable {
    package enum Kind: String, Sendable {
      case audio = "AUDIO"
      case video = "VIDEO"
      case subtitles = "SUBTITLES"
      case closedCaptions = "CLOSED-CAPTIONS"
    }

    package var kind: Kind
    package var group: String
    package var name: String
    /// BCP 47.
    package var language: String?
    /// BCP 47, of a language that goes with it: the written one of a dubbed film's signs, say.
    package var associatedLanguage: String?
    package var isDefault = false
    package var isAutoselect = true
    package var isForced = false
    package var channels: String?
    /// Uniform type identifiers, separated by commas.
    package var characteristics: String?
    /// `CC1` or `SERVICE1` and the like: where closed captions are in the video.
    package var instreamID: String?
    package var uri: String?

    package init(kind: Kind, group: String, name: String) {
      self.kind = kind
      self.group = group
      self.name = name
    }
  }

  /// EXT-X-STREAM-INF (§4.3.4.2).
  package struct Variant: Equatable, Sendable {
    package var uri: String
    /// Bit/s: the highest of any stretch of segments.
    package var bandwidth: Int
    package var averageBandwidth: Int?
    /// RFC 6381.
    package var codecs: [String] = []
    package var resolution: Resolution?
    /// Frames per second.
    package var frameRate: Double?
    /// `SDR`, `HLG` or `PQ` (draft-pantos-hls-rfc8216bis §4.4.6.2).
    package var videoRange: String?
    package var videoGroup: String?
    package var audioGroup: String?
    package var subtitlesGroup: String?
    package var closedCaptions: ClosedCaptions?

    package init(uri: String, bandwidth: Int) {
      self.uri = uri
      self.bandwidth = bandwidth
    }
  }

  package enum ClosedCaptions: Equatable, Sendable {
    /// There are none, in this variant and in all others.
    case none
    case group(String)
  }

  /// EXT-X-I-FRAME-STREAM-INF (§4.3.4.3).
  package struct IFrameVariant: Equatable, Sendable {
    package var uri: String
    /// Bit/s.
    package var bandwidth: Int
    package var averageBandwidth: Int?
    package var codecs: [String] = []
    package var resolution: Resolution?
    package var videoRange: String?

    package init(uri: String, bandwidth: Int) {
      self.uri = uri
      self.bandwidth = bandwidth
    }
  }

  /// EXT-X-SESSION-DATA (§4.3.4.4).
  package struct SessionValue: Equatable, Sendable {
    /// In the form of a reversed DNS name.
    package var id: String
    /// The value, or else `uri`: where a JSON file holds it.
    package var value: String?
    package var uri: String?
    /// BCP 47, of the value.
    package var language: String?

    package init(id: String, value: String? = nil, uri: String? = nil, language: String? = nil) {
      self.id = id
      self.value = value
      self.uri = uri
      self.language = language
    }
  }

  /// Pixels.
  package struct Resolution: Equatable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The protocol version to be written: 6, which every client knows that reads EXT-X-MAP, or what the tags need (§7).
  package var version: Int { max(6, neededVersion) }

  var neededVersion: Int {
    renditions.contains { $0.instreamID?.hasPrefix("SERVICE") == true } ? 7 : 1
  }
}
