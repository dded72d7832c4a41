/// What the types alone do not say: ranges, and paths that stay inside the video's folder. Readers may rely on it, so
/// that no number of a hostile manifest overflows a calculation, and no path of one leads out of `public/`.
extension Manifest {
  /// The first rule of the schema that the manifest breaks, as a sentence for the error; `nil` when it is sound.
  func firstProblem() -> String? {
    if schema < 1 { return "schema: \(schema) is not a version" }
    if !(0...1).contains(progress) { return "progress: \(progress) is not between 0 and 1" }
    if !(0...1_000_000).contains(attempts) { return "attempts: \(attempts) is not a count" }
    if let ladder, !(0...1).contains(ladder.progress) { return "ladder.progress: \(ladder.progress) is not a share" }
    let parts: [String?] = [
      Bounds.count("ladder.attempts", (ladder?.attempts).map(Int64.init)),
      first(in: ladder?.heights) { Bounds.count("ladder.heights", Int64($0)) },
      source.firstProblem(), stream?.firstProblem(), Bounds.path("poster", poster),
      Bounds.path("storyboard", storyboard), Bounds.path("original", original),
      first(in: renditions) { $0.firstProblem() },
      first(in: chapters) { Bounds.duration("chapters", $0.start) ?? Bounds.duration("chapters", $0.end) },
    ]
    return parts.firstProblem
  }
}

extension Manifest.Source {
  fileprivate func firstProblem() -> String? {
    let parts: [String?] = [
      Bounds.count("source.size_bytes", sizeBytes), Bounds.count("source.expected_size_bytes", expectedSizeBytes),
      Bounds.count("source.bit_rate", bitRate),
      Bounds.duration("source.duration", duration), Bounds.duration("source.left_out", leftOut),
      first(in: video) { $0.firstProblem() },
      first(in: audio) { $0.firstProblem() },
      first(in: sidecars) { Bounds.path("source.sidecars.path", $0.path) },
    ]
    return parts.firstProblem
  }
}

extension Manifest.VideoTrack {
  fileprivate func firstProblem() -> String? {
    let parts: [String?] = [
      Bounds.count("source.video.width", Int64(width)), Bounds.count("source.video.height", Int64(height)),
      Bounds.duration("source.video.frame_rate", frameRate),
    ]
    return parts.firstProblem
  }
}

extension Manifest.AudioTrack {
  fileprivate func firstProblem() -> String? {
    Bounds.count("source.audio.channels", Int64(channels))
      ?? Bounds.count("source.audio.sample_rate", Int64(sampleRate))
  }
}

extension Manifest.Stream {
  fileprivate func firstProblem() -> String? {
    let parts: [String?] = [
      Bounds.path("stream.master", master), Bounds.count("stream.target_duration", Int64(targetDuration)),
      Bounds.duration("stream.playable_duration", playableDuration),
      Bounds.duration("stream.expected_duration", expectedDuration),
      (-1e9...1e9).contains(sourceStart ?? 0) ? nil : "stream.source_start: \(sourceStart ?? 0) is not a time",
    ]
    return parts.firstProblem
  }
}

extension Manifest.Rendition {
  fileprivate func firstProblem() -> String? {
    if name.isEmpty || name.contains("/") { return "renditions: '\(name.prefix(100))' is not the name of a folder" }
    let parts: [String?] = [
      Bounds.path("renditions.name", name), Bounds.path("renditions.playlist", playlist),
      Bounds.count("renditions.width", width.map(Int64.init)),
      Bounds.count("renditions.height", height.map(Int64.init)),
      Bounds.count("renditions.channels", channels.map(Int64.init)),
      Bounds.count("renditions.bandwidth", bandwidth.map(Int64.init)),
      Bounds.count("renditions.average_bandwidth", averageBandwidth.map(Int64.init)),
      Bounds.duration("renditions.frame_rate", frameRate), first(in: segments) { $0.firstProblem() },
    ]
    return parts.firstProblem
  }
}

extension Manifest.Segment {
  fileprivate func firstProblem() -> String? {
    let parts: [String?] = [
      Bounds.path("renditions.segments.path", path), Bounds.duration("renditions.segments.duration", duration),
      Bounds.count("renditions.segments.size_bytes", sizeBytes),
    ]
    return parts.firstProblem
  }
}

extension [String?] {
  fileprivate var firstProblem: String? { lazy.compactMap { $0 }.first }
}

private func first<Element>(in elements: [Element]?, _ problem: (Element) -> String?) -> String? {
  for element in elements ?? [] {
    if let found = problem(element) { return found }
  }
  return nil
}

/// Wide enough for any video, narrow enough that sums of many stay exact in `Int` and `Double`.
private enum Bounds {
  /// About thirty years of seconds, and more frames in a second than any camera has.
  private static let longest = 1e9
  /// 2^52: exact in every JSON reader, JavaScript's too.
  private static let largest: Int64 = 1 << 52

  static func duration(_ key: String, _ value: Double?) -> String? {
    guard let value, !(0...longest).contains(value) else { return nil }
    return "\(key): \(value) is not between 0 and \(Int(longest))"
  }

  static func count(_ key: String, _ value: Int64?) -> String? {
    guard let value, !(0...largest).contains(value) else { return nil }
    return "\(key): \(value) is not between 0 and \(largest)"
  }

  static func path(_ key: String, _ value: String?) -> String? {
    guard let value else { return nil }
    let parts = value.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isInside = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        && part.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }
    // Before the first slash a colon would make a link's scheme (RFC 3986 §4.2).
    let hasScheme = parts.first?.contains(UInt8(ascii: ":")) == true
    return isInside && !hasScheme ? nil : "\(key): not a path inside the video's folder"
  }
}
