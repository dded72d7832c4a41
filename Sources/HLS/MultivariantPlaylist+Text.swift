extension MultivariantPlaylist {
  /// The playlist as a file's content. Version 6: every client that reads EXT-X-MAP knows it.
  package var text: String {
    var text = "#EXTM3U\n#EXT-X-VERSION:6\n"
    if independentSegments { text += "#EXT-X-INDEPENDENT-SEGMENTS\n" }
    for rendition in renditions { text += "#EXT-X-MEDIA:\(rendition.attributes)\n" }
    for variant in variants { text += "#EXT-X-STREAM-INF:\(variant.attributes)\n\(variant.uri)\n" }
    return text
  }
}

extension MultivariantPlaylist.Rendition {
  fileprivate var attributes: String {
    var list = ["TYPE=\(kind.rawValue)", "GROUP-ID=\(AttributeList.quoted(group))"]
    list.append("NAME=\(AttributeList.quoted(name))")
    if let language { list.append("LANGUAGE=\(AttributeList.quoted(language))") }
    list.append("DEFAULT=\(isDefault ? "YES" : "NO")")
    list.append("AUTOSELECT=\(isAutoselect || isDefault ? "YES" : "NO")")
    if kind == .subtitles { list.append("FORCED=\(isForced ? "YES" : "NO")") }
    if let channels { list.append("CHANNELS=\(AttributeList.quoted(channels))") }
    if let characteristics { list.append("CHARACTERISTICS=\(AttributeList.quoted(characteristics))") }
    if let uri { list.append("URI=\(AttributeList.quoted(uri))") }
    return list.joined(separator: ",")
  }
}

extension MultivariantPlaylist.Variant {
  fileprivate var attributes: String {
    var list = ["BANDWIDTH=\(bandwidth)"]
    if let averageBandwidth { list.append("AVERAGE-BANDWIDTH=\(averageBandwidth)") }
    if !codecs.isEmpty { list.append("CODECS=\(AttributeList.quoted(codecs.joined(separator: ",")))") }
    if let resolution { list.append("RESOLUTION=\(resolution.width)x\(resolution.height)") }
    if let frameRate { list.append("FRAME-RATE=\(DecimalText.text(frameRate, decimals: 3))") }
    if let audioGroup { list.append("AUDIO=\(AttributeList.quoted(audioGroup))") }
    if let subtitlesGroup { list.append("SUBTITLES=\(AttributeList.quoted(subtitlesGroup))") }
    return list.joined(separator: ",")
  }
}
