import Catalog
import Foundation

enum Samples {
  static let idText = "0b1e7c9a-3f52-4d8e-9a64-2f0d7b6c5e41"

  static func id() throws -> VideoID {
    guard let id = VideoID(idText) else { throw CocoaError(.formatting) }
    return id
  }

  static let time = Date(timeIntervalSince1970: 1_795_233_647.25)

  static func small() throws -> Manifest {
    Manifest(
      id: try id(), title: "Harbour", collection: .videos, source: Manifest.Source(filename: "harbour.mp4"),
      created: time)
  }

  /// Every key has a value.
  static func full() throws -> Manifest {
    var manifest = try small()
    manifest.description = "Ships / \"boats\" é 🚢"
    manifest.tags = ["sea", "ships"]
    manifest.language = "de"
    manifest.visibility = .unlisted
    manifest.state = .ready
    manifest.progress = 1
    manifest.ready = time.addingTimeInterval(60)
    manifest.publishAt = time.addingTimeInterval(3600)
    manifest.source = source()
    var stream = Manifest.Stream(segmentType: "fmp4", targetDuration: 6)
    stream.master = "master.m3u8"
    stream.playableDuration = 61.44
    stream.sourceStart = -1.4
    stream.expectedDuration = 61.5
    manifest.stream = stream
    manifest.renditions = [rendition()]
    manifest.poster = "poster.jpg"
    manifest.original = "original.mp4"
    manifest.storyboard = "storyboard.vtt"
    manifest.chapters = [Manifest.Chapter(start: 0, end: 10.5, title: "Out")]
    var ladder = Manifest.Ladder(state: .processing)
    ladder.progress = 0.25
    ladder.heights = [720, 480]
    ladder.attempts = 1
    ladder.error = Manifest.Failure(code: "disk_full", stage: "ladder", message: "No space left on device.")
    manifest.ladder = ladder
    manifest.attempts = 2
    manifest.error = Manifest.Failure(code: "worker_killed", stage: "package", message: "The worker was killed.")
    manifest.warnings = ["One subtitle track was left out."]
    return manifest
  }

  private static func source() -> Manifest.Source {
    var source = Manifest.Source(filename: "harbour.mkv", sizeBytes: 9_876_543_210)
    source.expectedSizeBytes = 9_876_543_210
    source.sha256 = String(repeating: "ab", count: 32)
    source.container = "matroska,webm"
    source.leftOut = 12.5
    source.duration = 61.48
    source.bitRate = 4_000_000
    source.video = [
      Manifest.VideoTrack(
        codec: "h264", profile: "High", width: 1920, height: 1080, frameRate: 29.97002997, language: "en")
    ]
    source.audio = [
      Manifest.AudioTrack(
        codec: "ac3", profile: "none", channels: 6, sampleRate: 48_000, language: "de", title: "Deutsch",
        isDefault: true, roles: ["original"])
    ]
    source.subtitles = [Manifest.SubtitleTrack(codec: "subrip", language: "und", title: "Signs", isForced: true)]
    var sidecar = Manifest.Sidecar(
      kind: .subtitles, filename: "harbour.en.sdh.srt", format: "srt", path: ".sidecars/subtitles.en.sdh.srt")
    sidecar.language = "en"
    sidecar.isForced = false
    sidecar.isSDH = true
    source.sidecars = [sidecar]
    return source
  }

  private static func rendition() -> Manifest.Rendition {
    var rendition = Manifest.Rendition(kind: .audio, name: "audio-0-deu", how: .transcode)
    rendition.why = "Browsers do not play AC-3."
    rendition.codec = "mp4a.40.2"
    rendition.language = "de"
    rendition.title = "Deutsch"
    rendition.roles = ["original"]
    rendition.sourceLoudness = -23.1
    rendition.width = 1920
    rendition.height = 1080
    rendition.frameRate = 29.97
    rendition.channels = 2
    rendition.bandwidth = 131_072
    rendition.averageBandwidth = 128_000
    rendition.state = .complete
    rendition.segments = [
      Manifest.Segment(path: "audio-0-deu/00000.m4s", duration: 6.016, sizeBytes: 96_256),
      Manifest.Segment(path: "audio-0-deu/00001.m4s", duration: 5.9946666, sizeBytes: 96_000),
    ]
    return rendition
  }
}
