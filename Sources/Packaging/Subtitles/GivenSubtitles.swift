import HLS
import Media

/// Subtitles that somebody has put beside the video.
package struct GivenSubtitles: Equatable, Sendable {
  /// For messages.
  package let filename: String
  package let bytes: [UInt8]
  /// BCP 47; nil when nobody has said.
  package let language: String?
  package let isForced: Bool
  package let isSDH: Bool
  /// The rendition's folder. It is named by the content too: segments that a player, or a cache, has seen never change.
  package let folder: String

  package init(filename: String, bytes: [UInt8], language: String?, isForced: Bool, isSDH: Bool) {
    self.filename = filename
    self.bytes = bytes
    self.language = language
    self.isForced = isForced
    self.isSDH = isSDH
    let kind = (isForced ? "-forced" : "") + (isSDH ? "-sdh" : "")
    folder = "subtitles-\(TrackSelection.folderPart(language ?? "und"))\(kind)-\(Self.mark(bytes))"
  }

  /// What the file shows, on its own clock.
  /// - Throws: `.media` when it is not a file of subtitles.
  func cues() throws(PackagingError) -> [SubtitleCue] {
    let text = TextEncoding.text(of: bytes)
    let source = MemorySource(name: filename, bytes: Array(text.utf8))
    return try media { () throws(MediaError) in
      var demuxer = try Demuxer.open(source, among: Demuxer.subtitleContainers)
      guard let track = demuxer.facts.subtitles.first else {
        throw .damaged(file: filename, reason: "it holds no subtitles")
      }
      let reader = try CueReader(
        try demuxer.parameters(of: track.index), codec: track.codec, timeline: Timeline(earliest: []), file: filename)
      var cues: [SubtitleCue] = []
      while let packet = try demuxer.readPacket() { cues += reader.cues(of: packet) }
      return cues
    }
  }

  /// Whether a rendition of this name was made of a file: those of tracks have their number behind the first word.
  static func isFolder(_ name: String) -> Bool {
    let words = name.split(separator: "-")
    return words.count >= 3 && words[0] == "subtitles" && !words[1].allSatisfy(\.isNumber)
  }

  /// FNV-1a: tells versions of a file apart, no more.
  private static func mark(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
