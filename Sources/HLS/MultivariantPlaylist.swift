/// A multivariant ("master") playlist as a value (RFC 8216 §4.3.4).
package struct MultivariantPlaylist: Equatable, Sendable {
  /// Decoding can start at every segment of every rendition (§4.3.5.1).
  package var independentSegments = false
  package var renditions: [Rendition] = []
  package var variants: [Variant] = []

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
    package var isDefault = false
    package var isAutoselect = true
    package var isForced = false
    package var channels: String?
    package var characteristics: String?
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
    package var audioGroup: String?
    package var subtitlesGroup: String?

    package init(uri: String, bandwidth: Int) {
      self.uri = uri
      self.bandwidth = bandwidth
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
}
