import HLS
import Testing

/// A stream that is wrong in one way, and the rules that it breaks; none where it is unusual and sound.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let rules: Set<String>
  let sentence: String
  let segmentSeconds: Int
  let change: @Sendable (inout SampleStream) throws -> Void
  let edit: @Sendable (inout StreamFolder) throws -> Void

  /// - Parameters:
  ///   - sentence: what is wrong with the media.
  ///   - change: makes it wrong.
  ///   - edit: changes the files that become of it.
  init(
    _ rules: String..., media sentence: String, segmentSeconds: Int = 6,
    change: @escaping @Sendable (inout SampleStream) throws -> Void = { _ in },
    edit: @escaping @Sendable (inout StreamFolder) throws -> Void = { _ in }
  ) {
    self.rules = Set(rules)
    self.sentence = sentence
    self.segmentSeconds = segmentSeconds
    self.change = change
    self.edit = edit
  }

  /// - Parameters:
  ///   - sentence: what is wrong with the files.
  ///   - edit: makes it wrong.
  init(
    _ rules: String..., files sentence: String, edit: @escaping @Sendable (inout StreamFolder) throws -> Void
  ) {
    self.rules = Set(rules)
    self.sentence = sentence
    segmentSeconds = 6
    change = { _ in }
    self.edit = edit
  }

  var testDescription: String { "\(rules.isEmpty ? "no rule" : rules.sorted().joined(separator: ", ")): \(sentence)" }

  func folder() throws -> StreamFolder {
    var stream = SampleStream(segmentSeconds: segmentSeconds)
    try change(&stream)
    var folder = stream.folder
    try edit(&folder)
    return folder
  }

  static let all = text + bytes + video + sound + subtitles + captions + segmentation + mediaPlaylists + multivariant
}

private let master = "master.m3u8"
private let deaf = "deaf/playlist.m3u8"

extension RuleCase {
  static let text = [
    RuleCase("rfc8216-4", files: "a playlist without its first line") {
      $0.replace("#EXTM3U\n", with: "", in: deaf)
    },
    RuleCase("rfc8216-6.2.1", files: "a segment that is not there") { $0.files["deaf/2.vtt"] = nil },
    RuleCase("rfc8216-6.2.1", files: "a segment outside of the folder") {
      $0.replace("2.vtt", with: "../../2.vtt", in: deaf)
    },
    RuleCase("rfc8216-3.3", files: "the ending of a fragment, and no EXT-X-MAP") {
      $0.replace("2.vtt", with: "2.m4s", in: deaf)
      $0.files["deaf/2.m4s"] = $0.files["deaf/2.vtt"]
    },
    RuleCase("rfc8216-4.1", files: "a space in a URI") {
      $0.replace("2.vtt", with: "2 .vtt", in: deaf)
      $0.files["deaf/2 .vtt"] = $0.files["deaf/2.vtt"]
    },
    RuleCase("rfc8216-4.2", files: "a control character in a name") {
      $0.replace("NAME=\"English SDH\"", with: "NAME=\"English\u{85}SDH\"", in: master)
    },
    RuleCase("rfc8216-4.3.2.2", files: "a range without an offset that goes on from nothing") {
      let bytes = $0.files["deaf/0.vtt"]?.count ?? 0
      $0.replace("\n0.vtt", with: "\n#EXT-X-BYTERANGE:\(bytes)\n0.vtt", in: deaf)
    },
    RuleCase("rfc8216-4.3.2.4", files: "a key without encryption") {
      $0.replace("\n0.vtt", with: "\n#EXT-X-KEY:METHOD=NONE,URI=\"key\"\n0.vtt", in: deaf)
    },
    RuleCase("rfc8216-4.3.2.5", files: "a header's range without an offset") {
      let bytes = $0.files["audio/init.mp4"]?.count ?? 0
      $0.replace("\"init.mp4\"", with: "\"init.mp4\",BYTERANGE=\"\(bytes)\"", in: "audio/playlist.m3u8")
    },
    RuleCase("rfc8216-4.3.3.1", files: "segments above the target duration") {
      $0.replace("TARGETDURATION:6", with: "TARGETDURATION:5", in: deaf)
    },
    RuleCase("rfc8216-4.3.3.4", files: "a line after the end") { $0.files[deaf]? += Array("#EXT-X-MORE\n".utf8) },
    RuleCase("rfc8216-4.3.3.5", files: "VOD without an end") {
      $0.replaceEverywhere("#EXT-X-ENDLIST\n", with: "")
    },
    RuleCase("rfc8216-6.2.4", files: "one rendition without an end") {
      $0.replace("#EXT-X-ENDLIST\n", with: "", in: deaf)
      $0.replace("PLAYLIST-TYPE:VOD", with: "PLAYLIST-TYPE:EVENT", in: deaf)
    },
    RuleCase("rfc8216-4.3.4.1", files: "a default that is not selected") {
      $0.replace("DEFAULT=YES,AUTOSELECT=YES", with: "DEFAULT=YES,AUTOSELECT=NO", in: master)
    },
    RuleCase("rfc8216-4.3.4.1.1", files: "two subtitles of one name") {
      $0.replace("NAME=\"English (forced)\"", with: "NAME=\"English\"", in: master)
    },
    RuleCase("rfc8216-4.3.4.2", files: "a group that does not exist") {
      $0.replace("SUBTITLES=\"text\"", with: "SUBTITLES=\"texts\"", in: master)
    },
    RuleCase("rfc8216-4.3.4.3", files: "I-frames without a bit rate") {
      try $0.replace(
        Regex("I-FRAME-STREAM-INF:BANDWIDTH=[0-9]+", as: Substring.self), with: "I-FRAME-STREAM-INF:BANDWIDTH=0",
        in: master)
    },
    RuleCase("rfc8216-4.3.4.4", files: "session data without data") {
      $0.replace(
        "#EXT-X-MEDIA:TYPE=AUDIO", with: "#EXT-X-SESSION-DATA:DATA-ID=\"a\"\n#EXT-X-MEDIA:TYPE=AUDIO", in: master)
    },
    RuleCase("rfc8216-7", files: "a version before EXT-X-MAP") {
      $0.replace("VERSION:6", with: "VERSION:5", in: "audio/playlist.m3u8")
    },
  ]

  static let bytes = [
    RuleCase("rfc8216-3", files: "a segment of nothing known") { $0.files["deaf/1.vtt"] = Array("nothing".utf8) },
    RuleCase("rfc8216-3.3-init", media: "a header of no fragments") {
      $0.audio.header = SampleTrack.header([.audio], extends: false)
    },
    RuleCase("rfc8216-3.3-segment", files: "a segment without its last byte") {
      $0.files["audio/1.m4s"]?.removeLast()
    },
    RuleCase("rfc8216-3.3-segment", media: "a segment of a track that the header does not have") {
      $0.audio.track.id = 2
    },
    RuleCase("rfc8216-3.4", files: "packed audio that does not say its time") { folder in
      let playlist = "audio/playlist.m3u8"
      folder.replace("#EXT-X-MAP:URI=\"init.mp4\"\n", with: "", in: playlist)
      folder.replace(".m4s", with: ".aac", in: playlist)
      for index in 0..<4 {
        let bytes = folder.files["audio/\(index).m4s"]?.count ?? 0
        folder.files["audio/\(index).aac"] = [0xFF, 0xF1] + [UInt8](repeating: 0, count: bytes - 2)
      }
    },
    RuleCase("rfc8216-3.5", files: "a cue with broken times") {
      $0.replace("00:00:06.500", with: "00:00:6,5", in: "deaf/1.vtt")
    },
    RuleCase("rfc8216-3.5", files: "a cue that ends before it begins") {
      $0.replace("00:00:07.500", with: "00:00:05.500", in: "deaf/1.vtt")
    },
    RuleCase("rfc8216-3.5", "apple-5.3", files: "WebVTT in Latin-1") {
      let words = Array("Sentence 1".utf8)
      guard var bytes = $0.files["deaf/1.vtt"], let place = bytes.firstRange(of: words) else { return }
      bytes.replaceSubrange(place, with: [0x53, 0xE4, 0x74, 0x7A, 0x65])
      $0.files["deaf/1.vtt"] = bytes
    },
    RuleCase("rfc8216-4.3.5.1", media: "a segment that does not start with an IDR") {
      $0.low.segments[2].samples[0] = SampleStream.picture(isIDR: false)
      $0.low.segments[2].samples[1] = SampleStream.picture(isIDR: true)
    },
    RuleCase("rfc8216-4.3.5.1", media: "a segment that is called a sync sample, and is none") {
      $0.low.segments[2].samples[0].bytes[4] = 0x41
    },
  ]

  static let video = [
    RuleCase("apple-1.3a", media: "no variant below level 5.0") {
      for path in [\SampleStream.low, \.high] { $0[keyPath: path].change { $0.level = 50 } }
    },
    RuleCase("apple-1.3b", media: "a variant of level 6.0") { $0.high.change { $0.level = 60 } },
    RuleCase("apple-1.3b", media: "a variant of 4:2:2") {
      $0.high.change { $0.profile = 122 }
    },
    RuleCase("apple-1.10", media: "parameter sets in the samples") {
      $0.high.change { $0.entry = "avc3" }
    },
    RuleCase("apple-1.10", media: "HEVC with its parameter sets in the samples") {
      $0.high.change { $0.entry = "hev1" }
      for segment in $0.high.segments.indices {
        for index in $0.high.segments[segment].samples.indices {
          let isIDR = $0.high.segments[segment].samples[index].isSync
          $0.high.segments[segment].samples[index].bytes.replaceSubrange(4...5, with: [isIDR ? 0x26 : 2, 1])
        }
      }
    },
    RuleCase("apple-1.13", media: "one key frame in six seconds") {
      for segment in $0.high.segments.indices {
        for index in [50, 100] {
          $0.high.segments[segment].samples[index] = SampleStream.picture(isIDR: false, bytes: 900)
        }
      }
    },
    RuleCase("apple-1.26", files: "an average that is too low") { try $0.scale("AVERAGE-BANDWIDTH", by: 0.8) },
    RuleCase("apple-1.26", media: "an average that is too high") {
      $0.addPeak()
    } edit: {
      try $0.scale("AVERAGE-BANDWIDTH", by: 1.2)
    },
    RuleCase("apple-1.27", files: "a peak that is too high") { try $0.scale("BANDWIDTH", by: 1.2) },
    RuleCase("apple-1.27", media: "a peak that is too low") {
      $0.addPeak()
    } edit: {
      try $0.scale("BANDWIDTH", by: 0.8)
    },
    RuleCase("apple-9.13", files: "a peak that is a little too low") {
      try $0.scale("BANDWIDTH", by: 0.95)
      try $0.scale("AVERAGE-BANDWIDTH", by: 0.92)
    },
  ]

  static let sound = [
    RuleCase("apple-2.17", media: "two sounds in one segment") {
      var second = SampleTrack.audio
      second.id = 2
      $0.audio.header = SampleTrack.header([.audio, second])
    },
    RuleCase("rfc8216-4.3.4.1-channels", files: "stereo that calls itself 5.1") {
      $0.replace("CHANNELS=\"2\"", with: "CHANNELS=\"6\"", in: master)
    },
    RuleCase("rfc8216-4.3.4.1-channels", media: "AC-3 in 5.1 that calls itself stereo") {
      $0.audio.change { $0 = .dolby }
    },
    RuleCase(media: "AC-3 in 5.1") {
      $0.audio.change { $0 = .dolby }
    } edit: {
      $0.replace("CHANNELS=\"2\"", with: "CHANNELS=\"6\"", in: master)
    },
    RuleCase("rfc8216-4.3.4.1-language", files: "a language by its name") {
      $0.replace(
        "NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES", with: "NAME=\"English\",LANGUAGE=\"english\",DEFAULT=YES",
        in: master)
    },
    RuleCase("apple-2.13", files: "sound for those who do not see that is not selected") {
      $0.replace(
        "DEFAULT=YES,AUTOSELECT=YES,CHANNELS",
        with: "DEFAULT=NO,AUTOSELECT=NO,CHARACTERISTICS=\"public.accessibility.describes-video\",CHANNELS", in: master)
    },
    RuleCase("apple-2.27", files: "sound for those who do not see in no language") {
      $0.replace(
        "NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES",
        with: "NAME=\"English\",DEFAULT=YES,AUTOSELECT=YES,CHARACTERISTICS=\"public.accessibility.describes-video\"",
        in: master)
    },
    RuleCase("rfc8216-4.3.4.1.1-autoselect", files: "two tracks that select themselves and differ in their names") {
      let line =
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"English 2\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio/playlist.m3u8\""
      $0.replace("#EXT-X-MEDIA:TYPE=AUDIO", with: "\(line)\n#EXT-X-MEDIA:TYPE=AUDIO", in: master)
    },
    RuleCase("apple-8.10", files: "sound of no language") {
      $0.replace("NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES", with: "NAME=\"English\",DEFAULT=YES", in: master)
    },
    RuleCase("apple-9.6", media: "six channels among the pictures") {
      var sound = SampleTrack.audio
      sound.id = 2
      sound.channels = 6
      $0.high.header = SampleTrack.header([$0.high.track, sound])
    },
  ]

  static let subtitles = [
    RuleCase("apple-4.5", files: "subtitles for the deaf that do not describe sounds") {
      $0.replace(",public.accessibility.describes-music-and-sound", with: "", in: master)
    },
    RuleCase("apple-4.5", files: "subtitles that are for the deaf by their name alone") {
      try $0.replace(Regex(",CHARACTERISTICS=\"[^\"]*\"", as: Substring.self), with: "", in: master)
    },
    RuleCase("apple-4.6", files: "subtitles for the deaf that are not selected") {
      $0.replace(
        "NAME=\"English SDH\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES",
        with: "NAME=\"English SDH\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=NO", in: master)
    },
    RuleCase("apple-5.3", files: "WebVTT without a map") {
      $0.replace("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n", with: "", in: "deaf/1.vtt")
    },
    RuleCase("apple-5.3", files: "WebVTT that is mapped a minute too late") {
      $0.replace("MPEGTS:0", with: "MPEGTS:5400000", in: "deaf/1.vtt")
    },
    RuleCase("apple-5.5", files: "subtitles of half the length") {
      $0.replace("#EXTINF:6.000000,\n2.vtt\n#EXTINF:6.000000,\n3.vtt\n", with: "", in: deaf)
    },
    RuleCase("apple-5.8", files: "forced subtitles that the regular ones lack") {
      $0.replace("00:00:00.500 --> 00:00:01.500", with: "00:00:03.000 --> 00:00:04.000", in: "forced/0.vtt")
    },
    RuleCase("apple-6.1", files: "no I-frames") {
      try $0.replace(Regex("#EXT-X-I-FRAME-STREAM-INF.*\n", as: Substring.self), with: "", in: master)
    },
    RuleCase("apple-6.8", files: "I-frames that do not say so") {
      $0.replace("#EXT-X-I-FRAMES-ONLY\n", with: "", in: "iframes/playlist.m3u8")
    },
    RuleCase("apple-6.10", files: "I-frames without their moof") { folder in
      // The range of segment 2, from its mdat on.
      let segment = folder.files["low/2.m4s"] ?? []
      let start = segment.count - 150 * 400 - 8
      folder.replace(
        "BYTERANGE:\(start + 408)@0\n../low/2.m4s", with: "BYTERANGE:408@\(start)\n../low/2.m4s",
        in: "iframes/playlist.m3u8")
    },
    RuleCase("rfc8216-4.3.3.6-picture", files: "an I-frame that is cut short") { folder in
      let start = (folder.files["low/2.m4s"] ?? []).count - 150 * 400
      folder.replace(
        "BYTERANGE:\(start + 400)@0\n../low/2.m4s", with: "BYTERANGE:\(start + 390)@0\n../low/2.m4s",
        in: "iframes/playlist.m3u8")
    },
    RuleCase("rfc8216-4.3.3.6-extinf", files: "an I-frame that is said to stay for a shorter time") {
      try $0.replace(
        Regex("#EXTINF:6.000000,\n(?=.*\n../low/1.m4s)", as: Substring.self), with: "#EXTINF:5.600000,\n",
        in: "iframes/playlist.m3u8")
    },
    RuleCase("rfc8216-4.3.4.3-bandwidth", files: "I-frames that are said to take ten times as much") {
      $0.replace("I-FRAME-STREAM-INF:BANDWIDTH=", with: "I-FRAME-STREAM-INF:BANDWIDTH=9", in: master)
    },
    RuleCase("rfc8216-6.2.1", files: "chapters that are not there") {
      $0.replace(
        "#EXT-X-MEDIA:TYPE=AUDIO",
        with: "#EXT-X-SESSION-DATA:DATA-ID=\"com.apple.hls.chapters\",URI=\"chapters.json\"\n#EXT-X-MEDIA:TYPE=AUDIO",
        in: master)
    },
    RuleCase("apple-9.3", files: "I-frames of no size") {
      $0.replace("RESOLUTION=640x360,URI", with: "URI", in: master)
    },
  ]

  static let captions = [
    RuleCase("rfc8216-4.3.4.2-captions", media: "captions in one picture of many, of which nobody tells") {
      $0.addCaptions(everyPicture: true)
    },
    RuleCase(media: "captions in one picture, that are promised") {
      $0.addCaptions(everyPicture: false)
    } edit: {
      $0.promiseCaptions()
    },
    RuleCase(media: "room for captions, in which there are none") {
      for path in [\SampleStream.low, \.high] {
        for index in $0[keyPath: path].segments.indices {
          $0[keyPath: path].segments[index].samples = $0[keyPath: path].segments[index].samples.map {
            SampleStream.captioned($0, [0, 0])
          }
        }
      }
    },
    RuleCase("rfc8216-4.3.4.1-captions", files: "captions that are promised and do not come") { $0.promiseCaptions() },
  ]

  static let segmentation = [
    RuleCase("apple-7.3", media: "a hole between two segments") {
      $0.audio.segments[1].samples[100].duration = 512
    },
    RuleCase("apple-7.3", media: "two segments that overlap") { $0.audio.segments[1].samples[100].duration = 1536 },
    RuleCase("apple-7.3", files: "a hole within a segment") { $0.divideSound(gap: 10) },
    RuleCase(files: "a segment of two fragments") { $0.divideSound(gap: 0) },
    RuleCase("apple-7.4", media: "a segment that does not start with an IDR, and of which nobody says so") {
      $0.low.segments[2].samples[0] = SampleStream.picture(isIDR: false)
      $0.low.segments[2].samples[1] = SampleStream.picture(isIDR: true)
    } edit: {
      $0.replaceEverywhere("#EXT-X-INDEPENDENT-SEGMENTS\n", with: "")
    },
    RuleCase("apple-7.5", files: "a target duration of seven seconds") {
      $0.replaceEverywhere("TARGETDURATION:6", with: "TARGETDURATION:7")
    },
    RuleCase("apple-7.6", media: "segments of four seconds", segmentSeconds: 4),
    RuleCase("apple-7.7", media: "a segment a little above what the target allows") {
      for path in [\SampleStream.low, \.high] {
        let bytes = $0[keyPath: path].segments[3].samples[0].bytes.count
        $0[keyPath: path].segments[3].samples.append(SampleStream.picture(isIDR: true, bytes: bytes))
        for _ in 0..<12 {
          $0[keyPath: path].segments[3].samples.append(SampleStream.picture(isIDR: false, bytes: bytes))
        }
        $0[keyPath: path].segments[3].duration = 6.49
      }
      $0.audio = SampleStream.audio(cuts: [6, 12, 18], frames: 1147)
    },
  ]

  static let mediaPlaylists = [
    RuleCase("apple-8.1", media: "EXTINF that are two frames off") {
      $0.low.segments[0].duration = 6.08
      $0.low.segments[1].duration = 5.92
    },
    RuleCase("apple-8.1", media: "EXTINF that are a frame and a half off") {
      $0.low.segments[0].duration = 6.06
      $0.low.segments[1].duration = 5.94
    },
    RuleCase("apple-8.2", files: "sound with another target duration") {
      $0.replace("TARGETDURATION:6", with: "TARGETDURATION:7", in: "audio/playlist.m3u8")
    },
    RuleCase("apple-8.3", media: "sound that ends a second earlier") {
      $0.audio = SampleStream.audio(cuts: [6, 12, 18], frames: 1078)
    },
    RuleCase("rfc8216-6.2.4-start", media: "sound that begins twelve seconds later") {
      for index in $0.audio.segments.indices { $0.audio.segments[index].time += 12 * 48000 }
    },
    RuleCase("apple-8.6", files: "an ended playlist that says neither VOD nor EVENT") {
      $0.replace("#EXT-X-PLAYLIST-TYPE:VOD\n", with: "", in: deaf)
    },
    RuleCase("apple-8.7", media: "sound that ends four frames earlier") {
      $0.audio = SampleStream.audio(cuts: [6, 12, 18], frames: 1121)
    },
    RuleCase("apple-8.7", media: "sound of an event that ends four frames earlier") {
      $0.playlistType = .event
      $0.audio = SampleStream.audio(cuts: [6, 12, 18], frames: 1121)
    },
    RuleCase("apple-8.7", media: "sound that begins four frames later") {
      $0.audio.segments[0].time += 4 * 1024
      $0.audio.segments[0].samples.removeFirst(4)
    },
    RuleCase(media: "sound that ends two frames earlier, which is less than a picture and a frame") {
      $0.audio = SampleStream.audio(cuts: [6, 12, 18], frames: 1123)
    },
    RuleCase("apple-8.8", files: "growing playlists that do not say so") {
      $0.replaceEverywhere("#EXT-X-ENDLIST\n", with: "")
      $0.replaceEverywhere("#EXT-X-PLAYLIST-TYPE:VOD\n", with: "")
    },
    RuleCase("apple-8.13", media: "a new header without a discontinuity") {
      var track = $0.high.track
      track.width = 320
      $0.high.segments[2].header = SampleTrack.header([track])
    },
    RuleCase("apple-8.14", media: "half the frame rate from here on") {
      let pictures = $0.high.segments[2].samples
      $0.high.segments[2].samples = stride(from: 0, to: pictures.count, by: 2).map { index in
        SampleStream.picture(isIDR: pictures[index].isSync, bytes: 900, duration: 1024)
      }
    },
    RuleCase("apple-8.15", media: "a discontinuity in one rendition alone") {
      $0.low.segments[2].isDiscontinuous = true
    },
    RuleCase("apple-8.15", files: "a discontinuity in the subtitles alone") {
      $0.replace("#EXTINF:6.000000,\n2.vtt", with: "#EXT-X-DISCONTINUITY\n#EXTINF:6.000000,\n2.vtt", in: deaf)
    },
    RuleCase("apple-8.20", files: "fragments without a header") { folder in
      folder.replace("#EXT-X-MAP:URI=\"init.mp4\"\n", with: "", in: "audio/playlist.m3u8")
      folder.replace(".m4s", with: ".bin", in: "audio/playlist.m3u8")
      for index in 0..<4 { folder.files["audio/\(index).bin"] = folder.files["audio/\(index).m4s"] }
    },
    RuleCase("apple-8.22", media: "sound that is divided elsewhere") {
      $0.audio = SampleStream.audio(cuts: [5, 11.3, 17.6])
    },
  ]

  static let multivariant = [
    RuleCase("apple-9.1", files: "a variant without codecs") {
      try $0.replace(Regex("CODECS=\"avc1[^\"]*\",RESOLUTION", as: Substring.self), with: "RESOLUTION", in: master)
    },
    RuleCase("rfc8216-4.3.4.2-codecs", files: "another level than the bytes'") {
      try $0.replace(Regex("avc1.64001e,", as: Substring.self), with: "avc1.64001f,", in: master)
    },
    RuleCase("rfc8216-4.3.4.2-codecs", files: "a codec that is not there") {
      try $0.replace(Regex("mp4a.40.2", as: Substring.self), with: "mp4a.40.2,ac-3", in: master)
    },
    RuleCase("apple-9.2", files: "a variant without a size") {
      try $0.replace(Regex("RESOLUTION=640x360,FRAME", as: Substring.self), with: "FRAME", in: master)
    },
    RuleCase("rfc8216-4.3.4.2-resolution", files: "a size that the pictures do not have") {
      $0.replace("RESOLUTION=640x360,FRAME", with: "RESOLUTION=1280x720,FRAME", in: master)
    },
    RuleCase("rfc8216-4.3.4.2-resolution", media: "wide pixels, and a size that makes them high") {
      $0.high.change { $0.aspect = (4, 3) }
      $0.high.resolution = (640, 480)
    },
    RuleCase(media: "wide pixels") {
      $0.high.change { $0.aspect = (4, 3) }
      $0.high.resolution = (853, 360)
    },
    RuleCase("rfc8216-4.3.4.2-resolution", media: "a turned picture that is called wide") {
      $0.high.change { $0.isTurned = true }
    },
    RuleCase(media: "a turned picture") {
      $0.high.change { $0.isTurned = true }
      $0.high.resolution = (360, 640)
    },
    RuleCase("apple-9.9", media: "one bit rate") { $0.hasOneVariant = true },
    RuleCase("apple-9.11", files: "independent segments that only the media playlists tell of") {
      $0.replace("#EXT-X-INDEPENDENT-SEGMENTS\n", with: "", in: master)
    },
    RuleCase("apple-9.12", files: "independent segments that nobody tells of") {
      $0.replaceEverywhere("#EXT-X-INDEPENDENT-SEGMENTS\n", with: "")
    },
    RuleCase("apple-9.14", files: "a variant without its average") {
      try $0.replace(Regex("AVERAGE-BANDWIDTH=[0-9]+,", as: Substring.self), with: "", in: master)
    },
    RuleCase("apple-9.15", files: "a variant without a frame rate") {
      try $0.replace(Regex("FRAME-RATE=25.000,", as: Substring.self), with: "", in: master)
    },
    RuleCase("rfc8216-4.3.4.2-frame-rate", files: "a frame rate that the pictures do not have") {
      $0.replace("FRAME-RATE=25.000", with: "FRAME-RATE=30.000", in: master)
    },
    RuleCase("apple-9.16", media: "HDR that does not say so") {
      $0.high.change { $0.transfer = 16 }
    },
    RuleCase("apple-9.16", media: "HLG that does not say so") {
      $0.high.change { $0.transfer = 18 }
    },
    RuleCase("apple-9.16", files: "SDR that calls itself HDR") {
      $0.replace("FRAME-RATE=25.000", with: "FRAME-RATE=25.000,VIDEO-RANGE=PQ", in: master)
    },
  ]
}

extension SampleStream {
  /// One segment of twice as many bytes.
  fileprivate mutating func addPeak() {
    for path in [\SampleStream.low, \.high] {
      self[keyPath: path].segments[1].samples = self[keyPath: path].segments[1].samples.map {
        SampleStream.picture(isIDR: $0.isSync, bytes: $0.bytes.count * 2)
      }
    }
  }
}

extension SampleStream {
  /// Puts a control code for channel 1 before a picture of both bit rates.
  /// - Parameter everyPicture: whether the others of its segment have padding.
  fileprivate mutating func addCaptions(everyPicture: Bool) {
    for path in [\SampleStream.low, \.high] {
      for (index, picture) in self[keyPath: path].segments[2].samples.enumerated() where everyPicture || index == 70 {
        self[keyPath: path].segments[2].samples[index] = Self.captioned(picture, index == 70 ? [0x14, 0x20] : [0, 0])
      }
    }
  }
}

extension SampleStream.Rendition {
  fileprivate mutating func change(_ change: (inout SampleTrack) -> Void) {
    change(&track)
    header = SampleTrack.header([track])
  }
}

extension StreamFolder {
  /// Makes two fragments of a segment of sound.
  /// - Parameter gap: between them, ticks.
  fileprivate mutating func divideSound(gap: UInt64) {
    let audio = SampleStream().audio
    let (time, samples) = (audio.segments[1].time, audio.segments[1].samples)
    let fragments = [
      audio.track.fragment(at: time, Array(samples[..<100])),
      audio.track.fragment(at: time + 100 * 1024 + gap, Array(samples[100...])),
    ]
    files["audio/1.m4s"] = Array(fragments.joined())
  }

  fileprivate mutating func promiseCaptions() {
    replace("CLOSED-CAPTIONS=NONE", with: "CLOSED-CAPTIONS=\"captions\"", in: master)
    let attributes = "GROUP-ID=\"captions\",NAME=\"Captions\",LANGUAGE=\"en\",INSTREAM-ID=\"CC1\""
    replace(
      "#EXT-X-MEDIA:TYPE=AUDIO",
      with: "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,\(attributes)\n#EXT-X-MEDIA:TYPE=AUDIO", in: master)
  }

  /// Multiplies an attribute of all variants.
  fileprivate mutating func scale(_ name: String, by factor: Double) throws {
    let expression = try Regex("([:,]\(name)=)([0-9]+)(?=.*FRAME-RATE)", as: (Substring, Substring, Substring).self)
    let text = text("master.m3u8")
    #expect(text.firstMatch(of: expression) != nil)
    files["master.m3u8"] = Array(
      text.replacing(expression) { match in
        "\(match.output.1)\(Int((Double(match.output.2) ?? 0) * factor))"
      }.utf8)
  }
}
