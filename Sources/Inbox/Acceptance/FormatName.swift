/// libavformat's names in the words that people know.
enum FormatName {
  private static let containers: [(name: String, words: String)] = [
    ("mp4", "MP4 or MOV"), ("matroska", "Matroska or WebM"), ("mpegts", "MPEG-TS"), ("mpeg", "MPEG-PS"), ("avi", "AVI"),
    ("flv", "Flash Video"), ("ogg", "Ogg"), ("asf", "Windows Media"), ("mxf", "MXF"), ("mp3", "MP3 sound"),
    ("wav", "WAV sound"), ("flac", "FLAC sound"), ("aac", "AAC sound"), ("ac3", "AC-3 sound"), ("hls", "a playlist"),
    ("concat", "a playlist"), ("image2", "a picture"),
  ]

  static func container(_ names: String) -> String {
    let own = names.split(separator: ",")
    if names.hasSuffix("_pipe") { return "a picture" }
    return containers.first { own.contains(Substring($0.name)) }?.words ?? names
  }
}
