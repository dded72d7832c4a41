extension MultivariantPlaylist {
  /// The rules of RFC 8216 that the playlist breaks by itself, without a look at the playlists that it names.
  package func violations() -> [Violation] {
    var found: [Violation] = []
    if let declaredVersion, declaredVersion < neededVersion {
      found.append(Violation("7", "EXT-X-VERSION is \(declaredVersion), the tags need \(neededVersion)"))
    }
    if variants.isEmpty { found.append(Violation("4.3.4.2", "no variant to play")) }
    for rendition in renditions { found += rendition.violations() }
    found += groupViolations()
    for variant in variants { found += violations(of: variant) }
    let withoutCaptions = variants.count { $0.closedCaptions == ClosedCaptions.none }
    if withoutCaptions > 0, withoutCaptions < variants.count {
      found.append(Violation("4.3.4.2", "CLOSED-CAPTIONS=NONE in some variants, but not in all"))
    }
    for variant in iFrameVariants {
      found += Self.rateViolations("I-frames '\(variant.uri)'", "4.3.4.3", variant.bandwidth, variant.averageBandwidth)
      if !PlaylistURI.isSound(variant.uri) { found.append(Violation("4.3.4.3", "I-frames without a usable URI")) }
    }
    return found + sessionViolations()
  }

  private func violations(of variant: Variant) -> [Violation] {
    let place = "variant '\(variant.uri)'"
    var found = Self.rateViolations(place, "4.3.4.2", variant.bandwidth, variant.averageBandwidth)
    if !PlaylistURI.isSound(variant.uri) { found.append(Violation("4.1", "\(place) has no usable URI")) }
    if let rate = variant.frameRate, !rate.isFinite || rate < 0 {
      found.append(Violation("4.3.4.2", "\(place): FRAME-RATE cannot say \(rate)"))
    }
    if variant.codecs.contains(where: { $0.isEmpty || !AttributeList.canHold($0) || $0.contains(",") }) {
      found.append(Violation("4.3.4.2", "\(place): CODECS is not a list of formats"))
    }
    var groups: [(Rendition.Kind, String?)] = [
      (.video, variant.videoGroup), (.audio, variant.audioGroup), (.subtitles, variant.subtitlesGroup),
    ]
    if case .group(let name) = variant.closedCaptions { groups.append((.closedCaptions, name)) }
    for case (let kind, let name?) in groups
    where !renditions.contains(where: { $0.kind == kind && $0.group == name }) {
      found.append(Violation("4.3.4.2", "\(place) names the \(kind.rawValue) group '\(name)', which does not exist"))
    }
    return found
  }

  private static func rateViolations(
    _ place: String, _ section: String, _ bandwidth: Int, _ average: Int?
  ) -> [Violation] {
    if bandwidth < 1 { return [Violation(section, "\(place): BANDWIDTH is \(bandwidth)")] }
    guard let average, average < 0 || average > bandwidth else { return [] }
    return [Violation(section, "\(place): AVERAGE-BANDWIDTH \(average) does not fit the peak of \(bandwidth)")]
  }

  private func groupViolations() -> [Violation] {
    var found: [Violation] = []
    var members: [Rendition.Kind: (group: String, names: Set<String>)] = [:]
    var done: Set<[String]> = []
    for rendition in renditions where done.insert([rendition.kind.rawValue, rendition.group]).inserted {
      let (kind, group) = (rendition.kind, rendition.group)
      let place = "the \(kind.rawValue) group '\(group)'"
      let all = renditions.filter { $0.kind == kind && $0.group == group }
      let names = Set(all.map(\.name))
      if names.count < all.count { found.append(Violation("4.3.4.1.1", "\(place) has two members of one NAME")) }
      if all.count(where: \.isDefault) > 1 { found.append(Violation("4.3.4.1.1", "\(place) has two with DEFAULT=YES")) }
      if let other = members[kind], other.names != names {
        found.append(Violation("4.3.4.1.1", "\(place) has other members than '\(other.group)'"))
      }
      members[kind] = members[kind] ?? (group, names)
    }
    return found
  }

  private func sessionViolations() -> [Violation] {
    var found: [Violation] = []
    var seen: Set<[String]> = []
    for item in sessionData {
      let place = "EXT-X-SESSION-DATA '\(item.id)'"
      if (item.value == nil) == (item.uri == nil) {
        found.append(Violation("4.3.4.4", "\(place) needs a VALUE or a URI, not both"))
      }
      if !seen.insert([item.id, item.language ?? ""]).inserted {
        found.append(Violation("4.3.4.4", "\(place) is there twice in one language"))
      }
      if ![item.id, item.value, item.language].allSatisfy({ $0.map(AttributeList.canHold) ?? true }) {
        found.append(Violation("4.2", "\(place) has a quote or a control character in it"))
      }
    }
    return found
  }
}

extension MultivariantPlaylist.Rendition {
  fileprivate func violations() -> [Violation] {
    let section = "4.3.4.1"
    let place = "\(kind.rawValue) '\(name)'"
    var found: [Violation] = []
    if name.isEmpty { found.append(Violation(section, "\(kind.rawValue) without NAME")) }
    if group.isEmpty { found.append(Violation(section, "\(place) without GROUP-ID")) }
    if isDefault, !isAutoselect { found.append(Violation(section, "\(place): DEFAULT=YES and AUTOSELECT=NO")) }
    if isForced, kind != .subtitles { found.append(Violation(section, "\(place): FORCED is for subtitles")) }
    if kind == .closedCaptions {
      if uri != nil { found.append(Violation(section, "\(place): closed captions have no URI")) }
      if instreamID == nil { found.append(Violation(section, "\(place): closed captions need INSTREAM-ID")) }
    } else if instreamID != nil {
      found.append(Violation(section, "\(place): INSTREAM-ID is for closed captions"))
    }
    if kind == .subtitles, uri == nil { found.append(Violation(section, "\(place): subtitles need a URI")) }
    if let uri, !PlaylistURI.isSound(uri) { found.append(Violation(section, "\(place) has no usable URI")) }
    let texts = [group, name, language, associatedLanguage, channels, characteristics, instreamID]
    if !texts.allSatisfy({ $0.map(AttributeList.canHold) ?? true }) {
      found.append(Violation("4.2", "\(place) has a quote or a control character in an attribute"))
    }
    return found
  }
}
