import HLS

extension StreamFiles {
  /// The media playlist at `place`.
  func mediaPlaylist(at place: String) throws(StreamReadError) -> MediaPlaylist {
    let file = try open(place)
    // A day in segments of a second has five.
    guard file.sizeBytes <= 64 << 20 else { throw .missing(place: place, reason: "it is longer than any playlist") }
    let text = String(decoding: try file.read(at: 0, count: Int(file.sizeBytes)), as: UTF8.self)
    do throws(PlaylistError) { return try MediaPlaylist(parsing: text) } catch {
      throw .missing(place: place, reason: "\(error)")
    }
  }
}
