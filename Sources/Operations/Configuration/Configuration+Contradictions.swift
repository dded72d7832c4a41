extension Configuration {
  /// What no key alone shows: settings that cannot hold together, by the key to change.
  var contradictions: [(key: String, message: String)] {
    var found: [(key: String, message: String)] = []
    let places = [
      ("inbox", folders.inbox), ("spool", folders.spool), ("rejected", folders.rejected),
      ("originals", folders.originals), ("public", folders.published), ("archive", folders.archive),
      ("keys", folders.keys),
    ]
    for (index, (key, path)) in places.enumerated() {
      for (otherKey, otherPath) in places[..<index] {
        // What lies in the inbox would be taken for an upload, what lies in public would be served, and so on.
        if path == otherPath {
          found.append((key, "found \(String(quoting: path)), which is also \(otherKey); allowed: a folder of its own"))
        } else if path.isBelow(otherPath) {
          found.append((key, "\(String(quoting: path)) lies inside \(otherKey); allowed: a folder outside of it"))
        } else if otherPath.isBelow(path) {
          found.append((otherKey, "\(String(quoting: otherPath)) lies inside \(key); allowed: a folder outside of it"))
        }
      }
    }
    if receipts.isOn, baseURL == nil {
      let remedy = "allowed: false, or true beside base_url, the site's address as viewers type it"
      found.append(("receipts", "found 'true' without base_url, so that no receipt could name its video; \(remedy)"))
    }
    found += encryptionContradictions + codecContradictions
    if watching.extensions.isEmpty {
      found.append(("extensions", "an empty list refuses every file; allowed: at least one, or no such key"))
    }
    if watching.settle > watching.uploadTimeout {
      found.append(("settle", "longer than upload_timeout, so that no file could finish; allowed: less than it"))
    }
    return found
  }

  private var codecContradictions: [(key: String, message: String)] {
    let own = collections.sorted { $0.key < $1.key }.map { ("collections.\($0.key).", $0.value) }
    return ([("", defaults)] + own).flatMap { prefix, settings -> [(key: String, message: String)] in
      // What holds for the others need not be taken back by one with transport streams.
      let isInherited = !prefix.isEmpty && settings.codecs == defaults.codecs
      guard settings.segmentType == .mpegts, !settings.codecs.copy.isEmpty, !isInherited else { return [] }
      let remedy = "allowed: [], or segment_type: fmp4 beside it"
      return [("\(prefix)codecs.copy", "only H.264 is copied to transport streams; \(remedy)")]
    }
  }

  private var encryptionContradictions: [(key: String, message: String)] {
    let own = collections.sorted { $0.key < $1.key }.map { ("collections.\($0.key).", $0.value) }
    return ([("", defaults)] + own).flatMap { prefix, settings -> [(key: String, message: String)] in
      // What holds for the others need not be taken back by one that is in the clear.
      let isInherited = !prefix.isEmpty && settings.keyRotation == defaults.keyRotation
      if settings.encryption == .none, settings.keyRotation > 0, !isInherited {
        let remedy = "allowed: 0, or encryption: aes-128 beside it"
        return [("\(prefix)key_rotation", "there are no keys to change without encryption; \(remedy)")]
      }
      if settings.encryption == .aes128, settings.source == .publish {
        let remedy = "allowed: delete, keep, archive"
        return [("\(prefix)source", "'publish' would lay the video in the clear beside the encrypted one; \(remedy)")]
      }
      return []
    }
  }
}

extension String {
  /// Whether this path is a place inside the folder `parent`.
  fileprivate func isBelow(_ parent: String) -> Bool { parent == "/" || hasPrefix(parent + "/") }
}
