import Foundation
import HLS

@testable import Packaging

/// A stream of 24 s that keeps to every rule, and can be changed before its bytes are made: two bit rates of video,
/// sound, I-frames, and subtitles: regular, forced, and for the deaf.
struct SampleStream {
  struct Segment {
    /// Ticks.
    var time: UInt64
    var samples: [SampleTrack.Sample]
    /// What EXTINF says; nil says what the samples last.
    var duration: Double?
    var isDiscontinuous = false
    /// A header of its own from here on.
    var header: [UInt8]?
  }

  struct Rendition {
    var name: String
    var track: SampleTrack
    var header: [UInt8]
    var segments: [Segment]
    /// What RESOLUTION says of pictures.
    var resolution = (width: 640, height: 360)
  }

  var low: Rendition
  var high: Rendition
  var audio: Rendition
  var playlistType: MediaPlaylist.PlaylistType? = .vod
  var hasOneVariant = false
  let segmentSeconds: Int

  static let seconds = 24
  private static let framesPerSecond = 25

  init(segmentSeconds: Int = 6) {
    self.segmentSeconds = segmentSeconds
    low = Self.video("low", sampleBytes: 400, segmentSeconds)
    high = Self.video("high", sampleBytes: 900, segmentSeconds)
    audio = Self.audio(cuts: (1..<Self.seconds / segmentSeconds).map { Double($0 * segmentSeconds) })
  }

  static func video(_ name: String, sampleBytes: Int, _ segmentSeconds: Int) -> Rendition {
    let track = SampleTrack()
    let segments = stride(from: 0, to: seconds, by: segmentSeconds).map { start in
      let samples = (0..<segmentSeconds * framesPerSecond).map { index in
        picture(isIDR: (start * framesPerSecond + index) % 50 == 0, bytes: sampleBytes)
      }
      return Segment(time: UInt64(start) * 12800, samples: samples)
    }
    return Rendition(name: name, track: track, header: SampleTrack.header([track]), segments: segments)
  }

  static func picture(isIDR: Bool, bytes: Int = 400, duration: UInt32 = 512) -> SampleTrack.Sample {
    let length = UInt32(bytes - 4)
    let prefix = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    let body = [isIDR ? 0x65 : 0x41] + [UInt8](repeating: 0x80, count: bytes - 5)
    return SampleTrack.Sample(duration: duration, bytes: prefix + body, isSync: isIDR)
  }

  /// The picture with a pair of CEA-608 before its slice, parity bits aside.
  static func captioned(_ picture: SampleTrack.Sample, _ pair: [UInt8]) -> SampleTrack.Sample {
    let payload: [UInt8] = [0xB5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 3, 0x41, 0xFF, 0xFC] + pair + [0xFF]
    let unit = [6, 4, UInt8(payload.count)] + payload + [0x80]
    var result = picture
    result.bytes = [0, 0, 0, UInt8(unit.count)] + unit + result.bytes
    return result
  }

  /// - Parameter cuts: seconds; each becomes the nearest boundary between frames.
  static func audio(cuts: [Double], frames: Int = 1125) -> Rendition {
    let track = SampleTrack.audio
    let frame = SampleTrack.Sample(duration: 1024, bytes: [UInt8](repeating: 0x21, count: 40), isSync: true)
    let edges = [0] + cuts.map { Int(($0 * 48000 / 1024).rounded()) } + [frames]
    let segments = zip(edges, edges.dropFirst()).map { start, end in
      Segment(time: UInt64(start) * 1024, samples: [SampleTrack.Sample](repeating: frame, count: end - start))
    }
    return Rendition(name: "audio", track: track, header: SampleTrack.header([track]), segments: segments)
  }

  var folder: StreamFolder {
    var folder = StreamFolder()
    var rates: [(average: Double, peak: Double)] = []
    for rendition in [low, high, audio] { rates.append(write(rendition, into: &folder)) }
    for name in ["subtitles", "forced", "deaf"] { writeSubtitles(name, into: &folder) }
    let pictureRate = writeIFrames(into: &folder)
    var master = MultivariantPlaylist()
    master.independentSegments = true
    master.renditions = renditions
    let subtitles = folder.files.filter { $0.key.hasPrefix("deaf/") && $0.key.hasSuffix(".vtt") }.values
    let textRate = Double(subtitles.map(\.count).max() ?? 0) * 8 / Double(segmentSeconds)
    let textAverage = Double(subtitles.reduce(0) { $0 + $1.count }) * 8 / Double(Self.seconds)
    for (video, rate) in zip([low, high], rates) where !hasOneVariant || video.name == "low" {
      var variant = MultivariantPlaylist.Variant(
        uri: "\(video.name)/playlist.m3u8", bandwidth: Int((rate.peak + rates[2].peak + textRate).rounded(.up)))
      variant.averageBandwidth = Int(rate.average + rates[2].average + textAverage)
      variant.codecs = [video.track.codec, audio.track.codec]
      variant.resolution = MultivariantPlaylist.Resolution(
        width: video.resolution.width, height: video.resolution.height)
      variant.frameRate = 25
      variant.audioGroup = "audio"
      variant.subtitlesGroup = "text"
      variant.closedCaptions = MultivariantPlaylist.ClosedCaptions.none
      master.variants.append(variant)
    }
    var pictures = MultivariantPlaylist.IFrameVariant(uri: "iframes/playlist.m3u8", bandwidth: pictureRate)
    pictures.codecs = [low.track.codec]
    pictures.resolution = MultivariantPlaylist.Resolution(width: 640, height: 360)
    master.iFrameVariants = [pictures]
    folder.files["master.m3u8"] = Array(master.text.utf8)
    return folder
  }

  private var renditions: [MultivariantPlaylist.Rendition] {
    var audio = MultivariantPlaylist.Rendition(kind: .audio, group: "audio", name: "English")
    audio.language = "en"
    audio.isDefault = true
    audio.channels = "2"
    audio.uri = "audio/playlist.m3u8"
    let texts = [("subtitles", "English"), ("forced", "English (forced)"), ("deaf", "English SDH")].map { path, name in
      var text = MultivariantPlaylist.Rendition(kind: .subtitles, group: "text", name: name)
      text.language = "en"
      text.isForced = path == "forced"
      text.uri = "\(path)/playlist.m3u8"
      if path == "deaf" {
        text.characteristics =
          "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
      }
      return text
    }
    return [audio] + texts
  }

  private func write(_ rendition: Rendition, into folder: inout StreamFolder) -> (average: Double, peak: Double) {
    var playlist = empty
    playlist.independentSegments = true
    var bits = 0.0
    var seconds = 0.0
    var peak = 0.0
    folder.files["\(rendition.name)/init.mp4"] = rendition.header
    for (index, segment) in rendition.segments.enumerated() {
      let bytes = rendition.track.fragment(at: segment.time, segment.samples)
      let length = segment.samples.reduce(0.0) { $0 + Double($1.duration) } / Double(rendition.track.timescale)
      var entry = MediaPlaylist.Segment(uri: "\(index).m4s", duration: segment.duration ?? length)
      entry.isDiscontinuous = segment.isDiscontinuous
      if index == 0 { entry.map = MediaPlaylist.Map(uri: "init.mp4") }
      if let header = segment.header {
        folder.files["\(rendition.name)/init\(index).mp4"] = header
        entry.map = MediaPlaylist.Map(uri: "init\(index).mp4")
      }
      playlist.segments.append(entry)
      folder.files["\(rendition.name)/\(index).m4s"] = bytes
      bits += Double(bytes.count) * 8
      seconds += entry.duration
      peak = max(peak, Double(bytes.count) * 8 / entry.duration)
    }
    folder.files["\(rendition.name)/playlist.m3u8"] = Array(playlist.text.utf8)
    return (bits / seconds, peak)
  }

  private var empty: MediaPlaylist {
    var playlist = MediaPlaylist(targetDuration: 6, playlistType: playlistType)
    playlist.declaredVersion = 6
    playlist.isEnded = true
    return playlist
  }

  private func writeSubtitles(_ name: String, into folder: inout StreamFolder) {
    var playlist = empty
    for index in 0..<Self.seconds / segmentSeconds {
      let start = index * segmentSeconds
      var text = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
      if index == 0 || name != "forced" {
        text += String(format: "00:00:%02d.500 --> 00:00:%02d.500\nSentence %d\n\n", start, start + 1, index)
      }
      folder.files["\(name)/\(index).vtt"] = Array(text.utf8)
      playlist.segments.append(MediaPlaylist.Segment(uri: "\(index).vtt", duration: Double(segmentSeconds)))
    }
    folder.files["\(name)/playlist.m3u8"] = Array(playlist.text.utf8)
  }

  /// The first picture of each segment of the low bit rate that begins with one that stands alone.
  /// - Returns: bit/s at the peak.
  private func writeIFrames(into folder: inout StreamFolder) -> Int {
    var playlist = empty
    playlist.iFramesOnly = true
    var rate = 0.0
    for (index, segment) in low.segments.enumerated() {
      var seconds = Double(segmentSeconds)
      if index + 1 < low.segments.count, !low.segments[index + 1].isDiscontinuous {
        seconds = Double(low.segments[index + 1].time) / 12800 - Double(segment.time) / 12800
      }
      guard let first = segment.samples.first, first.isSync || index == 0 else {
        if !playlist.segments.isEmpty { playlist.segments[playlist.segments.count - 1].duration += seconds }
        continue
      }
      var entry = MediaPlaylist.Segment(uri: "../low/\(index).m4s", duration: seconds)
      entry.isDiscontinuous = segment.isDiscontinuous
      if index == 0 { entry.map = MediaPlaylist.Map(uri: "../low/init.mp4") }
      let payload = segment.samples.reduce(0) { $0 + $1.bytes.count }
      let before = (folder.files["low/\(index).m4s"]?.count ?? 0) - payload
      entry.byteRange = MediaPlaylist.ByteRange(length: before + first.bytes.count, offset: 0)
      rate = max(rate, Double(before + first.bytes.count) * 8 / seconds)
      playlist.segments.append(entry)
    }
    playlist.targetDuration = max(6, Int(playlist.segments.map(\.duration).max()?.rounded() ?? 6))
    folder.files["iframes/playlist.m3u8"] = Array(playlist.text.utf8)
    return Int(rate.rounded(.up))
  }
}
