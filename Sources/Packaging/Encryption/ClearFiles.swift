import HLS

/// A video's files as if nothing in it were encrypted.
struct ClearFiles: StreamFiles, Sendable {
  private let files: any StreamFiles & Sendable
  private let states: [String: KeyReader.State]

  /// - Parameters:
  ///   - playlist: what it names is decrypted when it is opened.
  ///   - place: where it lies.
  init(_ files: any StreamFiles & Sendable, of playlist: MediaPlaylist, at place: String) {
    self.files = files
    var reader = KeyReader(files: files, place: place)
    var states: [String: KeyReader.State] = [:]
    for (number, segment) in playlist.segments.enumerated() {
      if let map = segment.map {
        reader.take(map.keys)
        if let place = try? files.place(of: map.uri, in: place) { states[place] = reader.state(number) }
      }
      reader.take(segment.keys)
      guard let place = try? files.place(of: segment.uri, in: place) else { continue }
      states[place] = reader.state(playlist.mediaSequence &+ number)
    }
    self.states = states
  }

  func place(of uri: String, in base: String) throws(StreamReadError) -> String { try files.place(of: uri, in: base) }

  func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    let bytes = try files.open(place)
    switch states[place] {
    case nil, .clear: return bytes
    case .aes128(let key, let vector):
      guard let clear = try ClearBytes(bytes, key: key, vector: vector) else {
        throw .missing(place: place, reason: "its key does not fit")
      }
      return clear
    case .unreadable: throw .missing(place: place, reason: "its key is not here")
    }
  }
}

extension MediaPlaylist {
  var isEncrypted: Bool { segments.contains { $0.allKeys.contains { $0.method != .none } } }
}
