/// libav's names in the words that people know.
enum FormatName {
  private static let codecs = [
    "hevc": "H.265 (HEVC)", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "mpeg4": "MPEG-4 Part 2 (DivX, Xvid)",
    "mpeg2video": "MPEG-2", "mpeg1video": "MPEG-1", "theora": "Theora", "prores": "ProRes", "dnxhd": "DNxHD",
    "mjpeg": "Motion JPEG", "wmv1": "Windows Media Video", "wmv2": "Windows Media Video",
    "wmv3": "Windows Media Video 9",
    "vc1": "VC-1", "h263": "H.263", "flv1": "Sorenson H.263", "vp6f": "VP6", "dvvideo": "DV",
    "rawvideo": "uncompressed video",
    "none": "an unknown format",
  ]

  private static let containers: [(name: String, words: String)] = [
    ("mp4", "MP4 or MOV"), ("matroska", "Matroska or WebM"), ("mpegts", "MPEG-TS"), ("mpeg", "MPEG-PS"), ("avi", "AVI"),
    ("flv", "Flash Video"), ("ogg", "Ogg"), ("asf", "Windows Media"), ("mxf", "MXF"), ("mp3", "MP3 sound"),
    ("wav", "WAV sound"), ("flac", "FLAC sound"), ("aac", "AAC sound"), ("ac3", "AC-3 sound"), ("hls", "a playlist"),
    ("concat", "a playlist"), ("image2", "a picture"),
  ]

  static func codec(_ name: String) -> String { codecs[name] ?? name }

  static func container(_ names: String) -> String {
    let own = names.split(separator: ",")
    if names.hasSuffix("_pipe") { return "a picture" }
    return containers.first { own.contains(Substring($0.name)) }?.words ?? names
  }
}
