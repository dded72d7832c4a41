package import Catalog
package import Media

/// What becomes of a file.
package enum Acceptance: Equatable, Sendable {
  /// Its video is repackaged as it is.
  case accept
  /// Its video is re-encoded; `why` as a clause, for the manifest.
  case transcode(why: String)
  case refuse(Refusal)
}

/// Decides by what a file holds, what it is called and what is allowed; asks nobody else.
package enum AcceptancePolicy {
  /// More tracks than any film has; each costs a rendition.
  private static let mostTracks = 100

  /// What can be said of a file before it is opened: nil when its name and size are no reason to refuse it.
  package static func refusal(filename: String, sizeBytes: Int64, limits: AcceptanceLimits) -> Refusal? {
    let ending = ExtensionTable.ending(of: filename)
    guard let ending, limits.extensions.contains(ending) else {
      return RefusalText.extensionNotAllowed(ending, allowed: Array(limits.extensions))
    }
    if sizeBytes == 0 { return RefusalText.empty }
    if sizeBytes > limits.maxSizeBytes {
      return RefusalText.tooLarge(sizeBytes: sizeBytes, limit: limits.maxSizeBytes)
    }
    return nil
  }

  package static func decide(
    facts: MediaFacts, filename: String, sizeBytes: Int64, limits: AcceptanceLimits
  ) -> Acceptance {
    if let refusal = refusal(filename: filename, sizeBytes: sizeBytes, limits: limits) { return .refuse(refusal) }
    let ending = ExtensionTable.ending(of: filename) ?? ""
    if !ExtensionTable.ending(ending, mayHold: facts.container) {
      let endings = ExtensionTable.endings(for: facts.container)
      return .refuse(
        RefusalText.extensionMismatch(ending, container: FormatName.container(facts.container), endings: endings))
    }
    if facts.isEncrypted { return .refuse(RefusalText.encrypted) }
    guard let video = mainVideo(of: facts) else { return .refuse(RefusalText.noVideo) }
    if facts.video.count + facts.audio.count + facts.subtitles.count > mostTracks {
      return .refuse(RefusalText.tooComplex("it has more than \(mostTracks) tracks"))
    }
    if let duration = facts.duration, !(duration <= limits.maxDuration / .seconds(1)) {
      return .refuse(RefusalText.tooLong(seconds: duration, limit: limits.maxDuration))
    }
    guard let obstacle = obstacle(to: video) else { return .accept }
    switch obstacle {
    case .refusal(let refusal): return .refuse(refusal)
    case .codec(let why):
      return limits.allowsTranscoding ? .transcode(why: why) : .refuse(RefusalText.unsupportedCodec(why))
    }
  }

  /// The video track that counts: the one flagged default, else the first.
  package static func mainVideo(of facts: MediaFacts) -> MediaFacts.VideoTrack? {
    facts.video.first(where: \.isDefault) ?? facts.video.first
  }

  private enum Obstacle {
    case codec(String)
    case refusal(Refusal)
  }

  /// Why browsers cannot play `video` as it is; nil when they can. Rotated and interlaced H.264 they can.
  private static func obstacle(to video: MediaFacts.VideoTrack) -> Obstacle? {
    guard video.codec == "h264" else { return .codec("it is \(FormatName.codec(video.codec)), not H.264") }
    guard video.width > 0, video.height > 0, let format = video.pixelFormat else {
      return .refusal(RefusalText.damaged("nothing in it tells how its pictures are to be read"))
    }
    switch format {
    // The second is the same with the full range of values, as phones and cameras write it.
    case "yuv420p", "yuvj420p": return nil
    default:
      let depth = video.bitDepth.map { $0 > 8 ? "\($0) bits a colour" : nil } ?? nil
      let what = depth ?? "another colour format (\(format))"
      return .codec("its H.264 video has \(what), where browsers play 8 bits and 4:2:0 only")
    }
  }
}
