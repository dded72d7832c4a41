package import Foundation

/// One video's entry in the catalog: what `manifest.json` says (`etc/schema/manifest.schema.json`).
///
/// Durations are seconds, sizes bytes, rates bit/s, times RFC 3339. Keys that this version does not know are kept
/// when the manifest is written again (`ManifestFile`).
package struct Manifest: Codable, Equatable, Sendable {
  /// The version of the format that this program writes, and the newest that it reads.
  package static let currentSchema = 1

  package var schema = Manifest.currentSchema
  package var id: VideoID
  package var title: String
  package var description: String?
  package var collection: CollectionName
  package var tags: [String]?
  /// Of what is spoken, as people have said it: BCP 47. It counts for sound whose container does not say.
  package var language: String?
  package var visibility: Visibility?
  package var state: VideoState
  /// The share of the source that is packaged, 0…1.
  package var progress: Double
  package var created: Date
  package var updated: Date
  package var ready: Date?
  package var publishAt: Date?
  package var source: Source
  package var stream: Stream?
  package var renditions: [Rendition]?
  /// Paths relative to the manifest.
  package var poster: String?
  package var storyboard: String?
  /// The source as it came, where visitors may download it.
  package var original: String?
  package var chapters: [Chapter]?
  /// The smaller renditions that are made once the video is ready; absent when there are to be none.
  package var ladder: Ladder?
  /// How often a worker was started for this video.
  package var attempts: Int
  package var error: Failure?
  package var warnings: [String]?

  package init(id: VideoID, title: String, collection: CollectionName, source: Source, created: Date = Date()) {
    self.id = id
    self.title = title
    self.collection = collection
    self.state = .receiving
    self.progress = 0
    self.created = created
    self.updated = created
    self.source = source
    self.attempts = 0
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case schema, id, title, description, collection, tags, language, visibility, state, progress, created, updated,
      ready
    case publishAt = "publish_at"
    case source, stream, renditions, poster, storyboard, original, chapters, ladder, attempts, error, warnings
  }
}

/// Who is shown a video.
package enum Visibility: String, Codable, Sendable, CaseIterable {
  /// Listed on the site.
  case `public`
  /// Reachable by its link alone.
  case unlisted
}

extension Manifest {
  /// The dropped file, as it came.
  package struct Source: Codable, Equatable, Sendable {
    /// The name under which it was dropped, without folders; invalid UTF-8 repaired.
    package var filename: String
    /// While the state is `receiving`: as of the last look.
    package var sizeBytes: Int64?
    /// How long the file is going to be, when its beginning tells; set while it is being uploaded.
    package var expectedSizeBytes: Int64?
    package var sha256: String?
    /// libavformat's name of the container, e.g. `mov,mp4,m4a,3gp,3g2,mj2`.
    package var container: String?
    package var duration: Double?
    package var bitRate: Int64?
    package var video: [VideoTrack]?
    package var audio: [AudioTrack]?
    package var subtitles: [SubtitleTrack]?
    /// What came beside the video: subtitles, a picture, words about it.
    package var sidecars: [Sidecar]?
    /// Seconds of its pictures or sound that nothing was made of; a source that has such is never deleted.
    package var leftOut: Double?

    package init(filename: String, sizeBytes: Int64? = nil) {
      self.filename = filename
      self.sizeBytes = sizeBytes
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case filename
      case sizeBytes = "size_bytes"
      case expectedSizeBytes = "expected_size_bytes"
      case sha256, container, duration
      case bitRate = "bit_rate"
      case video, audio, subtitles, sidecars
      case leftOut = "left_out"
    }
  }

  package struct VideoTrack: Codable, Equatable, Sendable {
    package var codec: String
    package var profile: String?
    package var width: Int
    package var height: Int
    /// Frames per second.
    package var frameRate: Double?
    package var language: String?

    package init(codec: String, profile: String?, width: Int, height: Int, frameRate: Double?, language: String?) {
      self.codec = codec
      self.profile = profile
      self.width = width
      self.height = height
      self.frameRate = frameRate
      self.language = language
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case codec, profile, width, height
      case frameRate = "frame_rate"
      case language
    }
  }

  package struct AudioTrack: Codable, Equatable, Sendable {
    package var codec: String
    package var profile: String?
    package var channels: Int
    /// Hertz.
    package var sampleRate: Int
    /// BCP 47, `und` when the source does not say.
    package var language: String
    package var title: String?
    package var isDefault: Bool
    /// What the source says it is for: `description`, `commentary`, `clear_speech`, `dubbed`, `original`.
    package var roles: [String]?

    package init(
      codec: String, profile: String?, channels: Int, sampleRate: Int, language: String, title: String?,
      isDefault: Bool, roles: [String]? = nil
    ) {
      self.codec = codec
      self.profile = profile
      self.channels = channels
      self.sampleRate = sampleRate
      self.language = language
      self.title = title
      self.isDefault = isDefault
      self.roles = roles
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case codec, profile, channels
      case sampleRate = "sample_rate"
      case language, title
      case isDefault = "default"
      case roles
    }
  }

  package struct SubtitleTrack: Codable, Equatable, Sendable {
    package var codec: String
    package var language: String
    package var title: String?
    package var isForced: Bool

    package init(codec: String, language: String, title: String?, isForced: Bool) {
      self.codec = codec
      self.language = language
      self.title = title
      self.isForced = isForced
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case codec, language, title
      case isForced = "forced"
    }
  }

  /// A file that was dropped beside the video and belongs to it.
  package struct Sidecar: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
      case subtitles
      /// A picture that stands for the video.
      case poster
      /// Title, description and more, as YAML.
      case metadata
      /// Title and plot, as Kodi's XML.
      case information
    }

    package var kind: Kind
    /// The name under which it was dropped, without folders; invalid UTF-8 repaired.
    package var filename: String
    /// `srt`, `vtt`, `ass`, `jpeg`, `png`, `yaml` or `nfo`, by its content.
    package var format: String
    /// Of subtitles; BCP 47, absent when the name does not say.
    package var language: String?
    /// Of subtitles: shown even to those who asked for none.
    package var isForced: Bool?
    /// Of subtitles: for the deaf and hard of hearing.
    package var isSDH: Bool?
    /// Relative to the manifest; in a folder that web servers hide.
    package var path: String

    package init(kind: Kind, filename: String, format: String, path: String) {
      self.kind = kind
      self.filename = filename
      self.format = format
      self.path = path
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case kind, filename, format, language
      case isForced = "forced"
      case isSDH = "sdh"
      case path
    }
  }

  package struct Chapter: Codable, Equatable, Sendable {
    package var start: Double
    package var end: Double
    package var title: String

    package init(start: Double, end: Double, title: String) {
      self.start = start
      self.end = end
      self.title = title
    }

    package enum CodingKeys: String, CodingKey, CaseIterable { case start, end, title }
  }

  /// Why a video was refused or failed.
  package struct Failure: Codable, Equatable, Sendable {
    /// Stable, for machines: a refusal's code, or a failure's.
    package var code: String
    /// `validate`, `package`, `verify`, `publish`, `ladder`.
    package var stage: String
    /// For people.
    package var message: String

    package init(code: String, stage: String, message: String) {
      self.code = code
      self.stage = stage
      self.message = message
    }

    package enum CodingKeys: String, CodingKey, CaseIterable { case code, stage, message }
  }
}
