extension MultivariantPlaylist {
  /// Reads a multivariant playlist; tags that it does not know are passed over (RFC 8216 §6.3.1).
  package init(parsing text: String) throws(PlaylistError) {
    var lines = PlaylistLines(text)
    try lines.expectHeader()
    self.init()
    var pending: Variant?
    while let line = lines.next() {
      guard line.isTag else {
        guard var variant = pending else { throw line.error("a URI without EXT-X-STREAM-INF before it") }
        variant.uri = String(line.text)
        variants.append(variant)
        pending = nil
        continue
      }
      switch line.tag {
      case "EXT-X-INDEPENDENT-SEGMENTS": independentSegments = true
      case "EXT-X-MEDIA": renditions.append(try Rendition(line))
      case "EXT-X-STREAM-INF": pending = try Variant(line)
      case "EXTINF", "EXT-X-TARGETDURATION": throw line.error("a tag of media playlists")
      default: break
      }
    }
    if pending != nil { throw PlaylistError(line: 1, reason: "EXT-X-STREAM-INF without a URI after it") }
  }
}

extension MultivariantPlaylist.Rendition {
  fileprivate init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let kind = attributes["TYPE"].flatMap(Kind.init(rawValue:)), let group = attributes["GROUP-ID"],
      let name = attributes["NAME"]
    else { throw line.error("EXT-X-MEDIA needs TYPE, GROUP-ID and NAME (RFC 8216 §4.3.4.1)") }
    self.init(kind: kind, group: group, name: name)
    language = attributes["LANGUAGE"]
    isDefault = attributes["DEFAULT"] == "YES"
    isAutoselect = attributes["AUTOSELECT"] == "YES"
    isForced = attributes["FORCED"] == "YES"
    channels = attributes["CHANNELS"]
    characteristics = attributes["CHARACTERISTICS"]
    uri = attributes["URI"]
  }
}

extension MultivariantPlaylist.Variant {
  fileprivate init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let bandwidth = attributes["BANDWIDTH"].flatMap({ Int($0) }) else {
      throw line.error("EXT-X-STREAM-INF needs BANDWIDTH (RFC 8216 §4.3.4.2)")
    }
    self.init(uri: "", bandwidth: bandwidth)
    averageBandwidth = attributes["AVERAGE-BANDWIDTH"].flatMap { Int($0) }
    codecs = attributes["CODECS"]?.split(separator: ",").map(String.init) ?? []
    frameRate = attributes["FRAME-RATE"].flatMap { Double($0) }
    audioGroup = attributes["AUDIO"]
    subtitlesGroup = attributes["SUBTITLES"]
    let sides = attributes["RESOLUTION"]?.split(separator: "x").compactMap { Int($0) } ?? []
    if sides.count == 2 { resolution = MultivariantPlaylist.Resolution(width: sides[0], height: sides[1]) }
  }
}
