extension MultivariantPlaylist {
  /// The playlist as a file's content. Always well-formed: what a line cannot hold is replaced or percent-encoded.
  package var text: String {
    var text = "#EXTM3U\n#EXT-X-VERSION:\(declaredVersion ?? version)\n"
    if independentSegments { text += "#EXT-X-INDEPENDENT-SEGMENTS\n" }
    if let start { text += start.line }
    text += OtherTags.text(otherTags)
    for value in sessionData { text += "#EXT-X-SESSION-DATA:\(value.attributes)\n" }
    for rendition in renditions { text += "#EXT-X-MEDIA:\(rendition.attributes)\n" }
    for variant in variants { text += "#EXT-X-STREAM-INF:\(variant.attributes)\n\(PlaylistURI.text(variant.uri))\n" }
    for variant in iFrameVariants { text += "#EXT-X-I-FRAME-STREAM-INF:\(variant.attributes)\n" }
    return text
  }
}

/// An attribute list that is being written; what has no value is left out.
private struct Attributes {
  private(set) var text = ""

  mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    if !text.isEmpty { text += "," }
    text += "\(name)=\(value)"
  }

  mutating func add(_ name: String, quoted value: String?) { add(name, value.map(AttributeList.quoted)) }

  mutating func add(_ name: String, uri value: String?) { add(name, quoted: value.map(PlaylistURI.text)) }

  mutating func add(_ name: String, _ value: Bool) { add(name, value ? "YES" : "NO") }

  mutating func add(_ name: String, _ value: Int?) { add(name, value.map { String(max(0, $0)) }) }

  mutating func add(_ name: String, _ value: MultivariantPlaylist.Resolution?) {
    add(name, value.map { "\(max(0, $0.width))x\(max(0, $0.height))" })
  }

  mutating func add(codecs: [String]) {
    if !codecs.isEmpty { add("CODECS", quoted: codecs.joined(separator: ",")) }
  }
}

extension MultivariantPlaylist.Rendition {
  fileprivate var attributes: String {
    var list = Attributes()
    list.add("TYPE", kind.rawValue)
    list.add("GROUP-ID", quoted: group)
    list.add("NAME", quoted: name)
    list.add("LANGUAGE", quoted: language)
    list.add("ASSOC-LANGUAGE", quoted: associatedLanguage)
    list.add("DEFAULT", isDefault)
    list.add("AUTOSELECT", isAutoselect || isDefault)
    if kind == .subtitles { list.add("FORCED", isForced) }
    list.add("CHANNELS", quoted: channels)
    list.add("CHARACTERISTICS", quoted: characteristics)
    list.add("INSTREAM-ID", quoted: instreamID)
    list.add("URI", uri: uri)
    return list.text
  }
}

extension MultivariantPlaylist.Variant {
  fileprivate var attributes: String {
    var list = Attributes()
    list.add("BANDWIDTH", bandwidth)
    list.add("AVERAGE-BANDWIDTH", averageBandwidth)
    list.add(codecs: codecs)
    list.add("RESOLUTION", resolution)
    list.add("FRAME-RATE", frameRate.map { DecimalText.text($0, decimals: 3) })
    list.add("VIDEO-RANGE", videoRange.flatMap(EnumeratedText.text))
    list.add("VIDEO", quoted: videoGroup)
    list.add("AUDIO", quoted: audioGroup)
    list.add("SUBTITLES", quoted: subtitlesGroup)
    switch closedCaptions {
    case nil: break
    case .some(.none): list.add("CLOSED-CAPTIONS", "NONE")
    case .group(let group): list.add("CLOSED-CAPTIONS", quoted: group)
    }
    return list.text
  }
}

extension MultivariantPlaylist.IFrameVariant {
  fileprivate var attributes: String {
    var list = Attributes()
    list.add("BANDWIDTH", bandwidth)
    list.add("AVERAGE-BANDWIDTH", averageBandwidth)
    list.add(codecs: codecs)
    list.add("RESOLUTION", resolution)
    list.add("VIDEO-RANGE", videoRange.flatMap(EnumeratedText.text))
    list.add("URI", uri: uri)
    return list.text
  }
}

extension MultivariantPlaylist.SessionValue {
  fileprivate var attributes: String {
    var list = Attributes()
    list.add("DATA-ID", quoted: id)
    list.add("VALUE", quoted: value)
    list.add("URI", uri: uri)
    list.add("LANGUAGE", quoted: language)
    return list.text
  }
}

/// Enumerated strings: without quotes, so without commas, spaces and control characters (RFC 8216 §4.2).
private enum EnumeratedText {
  static func text(_ value: String) -> String? {
    let isSound = value.utf8.allSatisfy {
      $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"")
    }
    return isSound && !value.isEmpty ? value : nil
  }
}
