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
  private static let mostTracks = 128

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
    // An estimate goes by the clock of the last packet, which in joined files says nothing: the worker notices in time.
    if facts.isDurationExact, let duration = facts.duration, !(duration <= limits.maxDuration / .seconds(1)) {
      return .refuse(RefusalText.tooLong(seconds: duration, limit: limits.maxDuration))
    }
    if let damage = damage(of: video) { return .refuse(damage) }
    guard let obstacle = video.playbackObstacle(copying: limits.copiedCodecs) else { return .accept }
    switch obstacle {
    case .unplayable(let why):
      if !limits.allowsTranscoding { return .refuse(RefusalText.unsupportedCodec(why)) }
      return video.isDecodable
        ? .transcode(why: why) : .refuse(RefusalText.undecodable(CodecName.words(for: video.codec)))
    case .unsightly(let why): return limits.allowsTranscoding ? .transcode(why: why) : .accept
    }
  }

  /// The video track that counts: the one flagged default, else the first.
  package static func mainVideo(of facts: MediaFacts) -> MediaFacts.VideoTrack? {
    facts.video.first(where: \.isDefault) ?? facts.video.first
  }

  /// H.264 without its parameter sets cannot be read; other formats say what they are in their pictures.
  private static func damage(of video: MediaFacts.VideoTrack) -> Refusal? {
    let isKnown = video.width > 0 && video.height > 0 && (video.codec != "h264" || video.pixelFormat != nil)
    if isKnown || !video.isDecodable { return nil }
    return RefusalText.damaged("nothing in it tells how its pictures are to be read")
  }
}
