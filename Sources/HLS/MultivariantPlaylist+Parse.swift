extension MultivariantPlaylist {
  /// Reads a multivariant playlist. Tags that it does not know are kept in `otherTags`, unknown attributes are dropped
  /// (RFC 8216 §6.3.1).
  package init(parsing text: String) throws(PlaylistError) {
    var lines = PlaylistLines(text)
    try lines.expectHeader()
    self.init()
    var pending: (variant: Variant, line: Int)?
    var declared: Int?
    while let line = try lines.next() {
      guard line.isTag else {
        guard var variant = pending?.variant else { throw line.error("a URI without EXT-X-STREAM-INF before it") }
        variant.uri = String(line.text)
        variants.append(variant)
        pending = nil
        continue
      }
      if pending != nil { throw line.error("EXT-X-STREAM-INF needs its URI on the next line (RFC 8216 §4.3.4.2)") }
      switch line.tag {
      case "EXT-X-VERSION":
        guard declared == nil else { throw line.error("EXT-X-VERSION for the second time (RFC 8216 §4.3.1.2)") }
        declared = try line.integer()
      case "EXT-X-INDEPENDENT-SEGMENTS": independentSegments = true
      case "EXT-X-START": start = try StartPoint(line)
      case "EXT-X-SESSION-DATA": sessionData.append(try SessionValue(line))
      case "EXT-X-MEDIA": renditions.append(try Rendition(line))
      case "EXT-X-STREAM-INF": pending = (try Variant(line), line.number)
      case "EXT-X-I-FRAME-STREAM-INF": iFrameVariants.append(try IFrameVariant(line))
      case _ where MediaPlaylist.tags.contains(line.tag):
        throw line.error("\(line.tag) is a tag of media playlists (RFC 8216 §4.3.3)")
      default: otherTags.append(String(line.text))
      }
    }
    if let pending { throw PlaylistError(line: pending.line, reason: "EXT-X-STREAM-INF without a URI after it") }
    if declared ?? 1 != version { declaredVersion = declared ?? 1 }
  }

  /// Tags of playlists of this kind alone.
  static let tags: Set<Substring> = [
    "EXT-X-MEDIA", "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF", "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY",
  ]
}

extension PlaylistLines.Line {
  fileprivate func flag(_ name: String, in attributes: [String: String]) throws(PlaylistError) -> Bool? {
    switch attributes[name] {
    case nil: nil
    case "YES": true
    case "NO": false
    default: throw error("\(name) is YES or NO")
    }
  }

  fileprivate func integer(_ name: String, in attributes: [String: String]) throws(PlaylistError) -> Int? {
    guard let text = attributes[name] else { return nil }
    guard let number = DecimalText.integer(text) else { throw error("\(name) needs a whole number") }
    return number
  }

  fileprivate func decimal(_ name: String, in attributes: [String: String]) throws(PlaylistError) -> Double? {
    guard let text = attributes[name] else { return nil }
    guard let number = DecimalText.decimal(text) else { throw error("\(name) needs a decimal number") }
    return number
  }

  fileprivate func resolution(
    in attributes: [String: String]
  ) throws(PlaylistError) -> MultivariantPlaylist.Resolution? {
    guard let text = attributes["RESOLUTION"] else { return nil }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let width = DecimalText.integer(sides[0]), let height = DecimalText.integer(sides[1]) else {
      throw error("RESOLUTION is WIDTHxHEIGHT (RFC 8216 §4.2)")
    }
    return MultivariantPlaylist.Resolution(width: width, height: height)
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
    associatedLanguage = attributes["ASSOC-LANGUAGE"]
    isDefault = try line.flag("DEFAULT", in: attributes) ?? false
    isAutoselect = try line.flag("AUTOSELECT", in: attributes) ?? isDefault
    isForced = try line.flag("FORCED", in: attributes) ?? false
    channels = attributes["CHANNELS"]
    characteristics = attributes["CHARACTERISTICS"]
    instreamID = attributes["INSTREAM-ID"]
    uri = attributes["URI"]
  }
}

extension MultivariantPlaylist.Variant {
  fileprivate init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let bandwidth = try line.integer("BANDWIDTH", in: attributes) else {
      throw line.error("EXT-X-STREAM-INF needs BANDWIDTH (RFC 8216 §4.3.4.2)")
    }
    self.init(uri: "", bandwidth: bandwidth)
    averageBandwidth = try line.integer("AVERAGE-BANDWIDTH", in: attributes)
    codecs = attributes["CODECS"]?.split(separator: ",").map(String.init) ?? []
    resolution = try line.resolution(in: attributes)
    frameRate = try line.decimal("FRAME-RATE", in: attributes)
    videoRange = attributes["VIDEO-RANGE"]
    videoGroup = attributes["VIDEO"]
    audioGroup = attributes["AUDIO"]
    subtitlesGroup = attributes["SUBTITLES"]
    // A group called NONE cannot be told from the word without quotes; nobody has one.
    closedCaptions = attributes["CLOSED-CAPTIONS"].map { $0 == "NONE" ? .none : .group($0) }
  }
}

extension MultivariantPlaylist.IFrameVariant {
  fileprivate init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let bandwidth = try line.integer("BANDWIDTH", in: attributes), let uri = attributes["URI"] else {
      throw line.error("EXT-X-I-FRAME-STREAM-INF needs BANDWIDTH and URI (RFC 8216 §4.3.4.3)")
    }
    self.init(uri: uri, bandwidth: bandwidth)
    averageBandwidth = try line.integer("AVERAGE-BANDWIDTH", in: attributes)
    codecs = attributes["CODECS"]?.split(separator: ",").map(String.init) ?? []
    resolution = try line.resolution(in: attributes)
    videoRange = attributes["VIDEO-RANGE"]
  }
}

extension MultivariantPlaylist.SessionValue {
  fileprivate init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let id = attributes["DATA-ID"] else {
      throw line.error("EXT-X-SESSION-DATA needs DATA-ID (RFC 8216 §4.3.4.4)")
    }
    self.init(id: id, value: attributes["VALUE"], uri: attributes["URI"], language: attributes["LANGUAGE"])
  }
}
