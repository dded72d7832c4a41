extension MediaPlaylist {
  /// The protocol version to be written: what the tags need (§7), and 3 at least, because a growing playlist's first lines
  /// do not change any more when the first segment comes whose duration is not whole.
  package var version: Int { max(3, neededVersion) }

  /// The version that the content needs.
  var neededVersion: Int {
    var needed = iFramesOnly ? 4 : 1
    for segment in segments {
      if segment.duration != segment.duration.rounded() { needed = max(needed, 3) }
      if segment.byteRange != nil { needed = max(needed, 4) }
      if segment.map != nil { needed = max(needed, iFramesOnly ? 5 : 6) }
      for key in segment.allKeys {
        if key.method == .sampleAES || key.keyFormat != nil || key.keyFormatVersions != nil { needed = max(needed, 5) }
        if key.initializationVector != nil { needed = max(needed, 2) }
      }
    }
    return needed
  }
}
