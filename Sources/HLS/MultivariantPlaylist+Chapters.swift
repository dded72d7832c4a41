extension MultivariantPlaylist {
  /// The DATA-ID under which Apple's players look for chapters (*Providing JavaScript Object Notation (JSON) chapters*).
  package static let chaptersID = "com.apple.hls.chapters"

  /// Names the JSON file that holds the chapters; nil: there are none.
  package mutating func setChapters(_ uri: String?) {
    sessionData.removeAll { $0.id == Self.chaptersID }
    if let uri { sessionData.append(SessionValue(id: Self.chaptersID, uri: uri)) }
  }
}
