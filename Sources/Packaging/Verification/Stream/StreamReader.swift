import HLS

/// Reads a stream from its first playlist on. What cannot be read becomes a finding; only a bound ends the reading.
struct StreamReader {
  private static let longestPlaylist = 16 << 20
  private static let mostPlaylists = 512
  /// Variants and renditions: rules hold each against the others.
  private static let mostEntries = 2048
  private static let mostSegments = 1_000_000
  /// EXT-X-MAP tags of a playlist.
  private static let mostHeaders = 1024

  private let files: any StreamFiles
  private var stream = CheckedStream()
  private let deadline: (time: ContinuousClock.Instant, seconds: Double)?
  private var segments = 0

  /// - Parameter seconds: after which the reading ends with an error; nil: never.
  static func read(
    _ place: String, of files: any StreamFiles, within seconds: Double?
  ) throws(StreamReadError) -> CheckedStream {
    var reader = StreamReader(files, seconds)
    try reader.run(place)
    return reader.stream
  }

  private init(_ files: any StreamFiles, _ seconds: Double?) {
    self.files = files
    deadline = seconds.map { (.now + .seconds($0), $0) }
  }

  private mutating func run(_ place: String) throws(StreamReadError) {
    stream.place = place
    guard let text = try text(of: place) else { return }
    guard text.contains("#EXT-X-STREAM-INF") || text.contains("#EXT-X-MEDIA:") else {
      return try readMedia(place, .main, text: text)
    }
    let master: MultivariantPlaylist
    do throws(PlaylistError) { master = try MultivariantPlaylist(parsing: text) } catch {
      stream.faults.append(Finding(place, "\(error)"))
      return
    }
    guard master.variants.count + master.iFrameVariants.count + master.renditions.count <= Self.mostEntries else {
      throw .limit("there are more than \(Self.mostEntries) variants and renditions")
    }
    stream.master = master
    for variant in master.variants { try readMedia(named: variant.uri, .main) }
    for rendition in master.renditions {
      guard let uri = rendition.uri else { continue }
      switch rendition.kind {
      case .audio: try readMedia(named: uri, .audio)
      case .subtitles: try readMedia(named: uri, .subtitles)
      case .video: try readMedia(named: uri, .main)
      case .closedCaptions: continue
      }
    }
    for variant in master.iFrameVariants { try readMedia(named: variant.uri, .iFrames) }
    for uri in master.sessionData.compactMap(\.uri) {
      if let named = try self.place(of: uri, in: place) { _ = try open(named, in: place) }
    }
  }

  private mutating func readMedia(named uri: String, _ role: CheckedPlaylist.Role) throws(StreamReadError) {
    guard let place = try place(of: uri, in: stream.place) else { return }
    guard !stream.playlists.contains(where: { $0.place == place }) else { return }
    guard stream.playlists.count < Self.mostPlaylists else {
      throw .limit("there are more than \(Self.mostPlaylists) playlists")
    }
    if let text = try text(of: place) { try readMedia(place, role, text: text) }
  }

  private mutating func readMedia(
    _ place: String, _ role: CheckedPlaylist.Role, text: String
  ) throws(StreamReadError) {
    let playlist: MediaPlaylist
    do throws(PlaylistError) { playlist = try MediaPlaylist(parsing: text) } catch {
      stream.faults.append(Finding(place, "\(error)"))
      return
    }
    segments += playlist.segments.count
    guard segments <= Self.mostSegments else { throw .limit("there are more than \(Self.mostSegments) segments") }
    var checked = CheckedPlaylist(place: place, role: role, playlist: playlist)
    if let end = text.firstRange(of: "\n#EXT-X-ENDLIST") {
      checked.goesOnAfterEnd = text[end.upperBound...].contains { !$0.isWhitespace }
    }
    try readSegments(into: &checked)
    stream.playlists.append(checked)
  }

  private mutating func readSegments(into playlist: inout CheckedPlaylist) throws(StreamReadError) {
    var header: Int?
    var keys = KeyReader(files: files, place: playlist.place)
    var end: (place: String, offset: Int64)?
    var reference: Int64?
    let hasCaptions = stream.master?.renditions.contains { $0.kind == .closedCaptions } == true
    for (number, entry) in playlist.playlist.segments.enumerated() {
      if let (time, seconds) = deadline, ContinuousClock.now >= time { throw .limit("\(Int(seconds)) s are over") }
      let sequence = playlist.playlist.mediaSequence &+ number
      if let map = entry.map {
        keys.take(map.keys)
        guard playlist.headers.count < Self.mostHeaders else {
          throw .limit("'\(playlist.place)' has more than \(Self.mostHeaders) EXT-X-MAP")
        }
        let read = try readHeader(map, keys.state(sequence), in: playlist.place)
        header = read == nil ? nil : playlist.headers.count
        if let read { playlist.headers.append(read) }
      }
      keys.take(entry.keys)
      guard let place = try place(of: entry.uri, in: playlist.place), let whole = try open(place, in: playlist.place)
      else { continue }
      var (bytes, state) = (whole, keys.state(sequence))
      // The range of an I-frame counts in the clear: it was not encrypted by itself (RFC 8216 §6.3.6).
      if playlist.playlist.iFramesOnly, entry.byteRange != nil {
        let readable = try clear(whole, state, place, in: playlist.place)
        (bytes, state) = (readable ?? whole, readable == nil ? .unreadable : .clear)
      }
      if let range = entry.byteRange {
        let start = range.offset.map(Int64.init) ?? (end?.place == place ? end?.offset : nil) ?? 0
        guard let window = ByteWindow(bytes, start: start, count: Int64(range.length)) else {
          stream.unreadable.append(Finding(place, "ends before byte \(start) + \(range.length)", in: playlist.place))
          continue
        }
        bytes = window
        end = (place, start + Int64(range.length))
      }
      var facts = SegmentFacts()
      if let clear = try clear(bytes, state, place, in: playlist.place) {
        facts = try SegmentScan.facts(
          of: clear, header: header.map { playlist.headers[$0] }, isPicture: playlist.role == .iFrames,
          hasCaptions: hasCaptions, reference: reference)
      } else {
        facts.isEncrypted = true
      }
      // What goes over the network.
      facts.sizeBytes = bytes.sizeBytes
      if let track = facts.tracks.first, facts.container == .transportStream { reference = track.decodeEnd }
      playlist.append(CheckedSegment(entry: entry, place: place, header: header, facts: facts))
    }
  }

  /// - Returns: nil when it cannot be decrypted; that a key does not fit is a finding.
  private mutating func clear(
    _ bytes: any StreamBytes, _ state: KeyReader.State, _ place: String, in playlist: String
  ) throws(StreamReadError) -> (any StreamBytes)? {
    switch state {
    case .clear: return bytes
    case .unreadable: return nil
    case .aes128(let key, let vector):
      if let clear = try ClearBytes(bytes, key: key, vector: vector) { return clear }
      stream.unreadable.append(Finding(place, "is not encrypted with the key that its playlist names", in: playlist))
      return nil
    }
  }

  private mutating func readHeader(
    _ map: MediaPlaylist.Map, _ state: KeyReader.State, in playlist: String
  ) throws(StreamReadError) -> InitSegment? {
    guard let place = try place(of: map.uri, in: playlist), let file = try open(place, in: playlist),
      let whole = try clear(file, state, place, in: playlist)
    else { return nil }
    guard let range = map.byteRange else { return try InitSegment(whole) }
    guard let window = ByteWindow(whole, start: Int64(range.offset ?? 0), count: Int64(range.length)) else {
      stream.unreadable.append(Finding(place, "ends before the end of the range of EXT-X-MAP", in: playlist))
      return nil
    }
    return try InitSegment(window)
  }

  private mutating func place(of uri: String, in base: String) throws(StreamReadError) -> String? {
    do throws(StreamReadError) { return try files.place(of: uri, in: base) } catch {
      try note(error, in: base)
      return nil
    }
  }

  private mutating func open(_ place: String, in playlist: String) throws(StreamReadError) -> (any StreamBytes)? {
    do throws(StreamReadError) { return try files.open(place) } catch {
      try note(error, in: playlist)
      return nil
    }
  }

  private mutating func text(of place: String) throws(StreamReadError) -> String? {
    guard let bytes = try open(place, in: stream.place) else { return nil }
    guard bytes.sizeBytes <= Int64(Self.longestPlaylist) else {
      stream.faults.append(Finding(place, "is longer than \(Self.longestPlaylist) bytes"))
      return nil
    }
    let content = try bytes.read(at: 0, count: Int(bytes.sizeBytes))
    guard !content.starts(with: [0xEF, 0xBB, 0xBF]), let text = String(validating: content, as: UTF8.self) else {
      stream.faults.append(Finding(place, "is not in UTF-8 without a byte order mark (RFC 8216 §4.1)"))
      return nil
    }
    return text
  }

  private mutating func note(_ error: StreamReadError, in playlist: String) throws(StreamReadError) {
    guard case .missing(let place, let reason) = error else { throw error }
    stream.unreadable.append(Finding(place, reason, in: playlist == place ? nil : playlist))
  }
}
