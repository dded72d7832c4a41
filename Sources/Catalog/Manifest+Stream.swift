// What a manifest says about the stream that was made.

extension Manifest {
  /// The HLS presentation as a whole. Paths are relative to the manifest.
  package struct Stream: Codable, Equatable, Sendable {
    /// Set from the moment at which the multivariant playlist exists.
    package var master: String?
    /// `fmp4` or `mpegts`.
    package var segmentType: String
    /// EXT-X-TARGETDURATION, whole seconds.
    package var targetDuration: Int
    /// How much can be watched now.
    package var playableDuration: Double
    /// How long the whole video is going to be, when its header tells.
    package var expectedDuration: Double?
    /// Where the source's zero lies on the stream's time line: what is timed by the source, such as subtitles beside it, is
    /// moved by this. Seconds; negative where the source's clock does not begin at zero.
    package var sourceStart: Double?

    package init(segmentType: String, targetDuration: Int) {
      self.segmentType = segmentType
      self.targetDuration = targetDuration
      self.playableDuration = 0
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case master
      case segmentType = "segment_type"
      case targetDuration = "target_duration"
      case playableDuration = "playable_duration"
      case expectedDuration = "expected_duration"
      case sourceStart = "source_start"
    }
  }

  package struct Rendition: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable { case video, audio, subtitles, iframes }
    package enum Method: String, Codable, Sendable { case copy, transcode }
    package enum State: String, Codable, Sendable { case processing, complete }

    package var kind: Kind
    /// The rendition's folder, e.g. `video-source` or `audio-0-eng`.
    package var name: String
    package var how: Method
    /// Why it was transcoded, as a sentence.
    package var why: String?
    /// RFC 6381, e.g. `avc1.64001f`.
    package var codec: String?
    package var language: String?
    package var title: String?
    /// Of audio: as `AudioTrack.roles`, by the source's flags or the track's name.
    package var roles: [String]?
    package var width: Int?
    package var height: Int?
    package var frameRate: Double?
    package var channels: Int?
    /// LUFS, measured, where the loudness was changed.
    package var sourceLoudness: Double?
    /// Peak and average bit/s, measured; absent until complete.
    package var bandwidth: Int?
    package var averageBandwidth: Int?
    package var playlist: String
    package var state: State
    /// Absent until complete.
    package var segments: [Segment]?

    package init(kind: Kind, name: String, how: Method) {
      self.kind = kind
      self.name = name
      self.how = how
      self.playlist = "\(name)/playlist.m3u8"
      self.state = .processing
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case kind, name, how, why, codec, language, title, roles, width, height
      case frameRate = "frame_rate"
      case channels
      case sourceLoudness = "source_loudness"
      case bandwidth
      case averageBandwidth = "average_bandwidth"
      case playlist, state, segments
    }
  }

  /// How far the smaller renditions are. They are named among the others, and in the multivariant playlist, when all are whole.
  package struct Ladder: Codable, Equatable, Sendable {
    package enum State: String, Codable, Sendable {
      /// To be made.
      case waiting
      /// In a worker's hands, or left half done by one.
      case processing
      /// All that there is going to be.
      case complete
      /// Given up; the video is as good as without.
      case failed
    }

    package var state: State
    /// The share that is done, 0…1.
    package var progress: Double
    /// The shorter sides of the pictures, pixels, from the largest; absent until known.
    package var heights: [Int]?
    /// How often a worker has begun since one got any further.
    package var attempts: Int
    package var error: Failure?

    package init(state: State = .waiting) {
      self.state = state
      progress = 0
      attempts = 0
    }

    package var isUnfinished: Bool { state == .waiting || state == .processing }

    package enum CodingKeys: String, CodingKey, CaseIterable { case state, progress, heights, attempts, error }
  }

  package struct Segment: Codable, Equatable, Sendable {
    package var path: String
    package var duration: Double
    package var sizeBytes: Int64

    package init(path: String, duration: Double, sizeBytes: Int64) {
      self.path = path
      self.duration = duration
      self.sizeBytes = sizeBytes
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case path, duration
      case sizeBytes = "size_bytes"
    }
  }
}
