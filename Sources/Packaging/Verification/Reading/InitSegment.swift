import HLS

/// A media initialization section (RFC 8216 §3.3): what an EXT-X-MAP names.
struct InitSegment: Equatable {
  /// What fragments leave out (`trex`, ISO/IEC 14496-12 §8.8.3).
  struct Defaults: Equatable {
    var duration: Int64 = 0
    var sizeBytes: Int64 = 0
    var flags: UInt32 = 0
  }

  private(set) var tracks: [TrackFormat] = []
  private(set) var defaults: [Int: Defaults] = [:]
  private(set) var faults: [String] = []

  private static let longestMovie = 16 << 20
  private static let mostTracks = 256

  init(_ bytes: any StreamBytes) throws(StreamReadError) {
    let (boxes, fault) = try TopBox.walk(bytes)
    if let fault { faults.append(fault) }
    if boxes.first?.type != "ftyp" { faults.append("does not begin with the box 'ftyp'") }
    guard let box = boxes.first(where: { $0.type == "moov" }) else {
      faults.append("has no box 'moov'")
      return
    }
    guard let body = try box.body(of: bytes, upTo: Self.longestMovie), body.count == box.bodyBytes else {
      faults.append("has a 'moov' of \(box.sizeBytes) bytes, which is not read")
      return
    }
    read(MovieBoxes(body[...]))
  }

  private mutating func read(_ movie: MovieBoxes) {
    if !movie.isWhole { faults.append("has a broken box in 'moov'") }
    for (type, body) in movie.all where type == "trak" && tracks.count < Self.mostTracks {
      guard let track = MovieTrack.format(MovieBoxes(body)) else {
        faults.append("has a track whose header cannot be read")
        continue
      }
      tracks.append(track)
      if let media = MovieBoxes(body).body("mdia", "minf", "stbl", "stts"),
        let count = MovieTrack.entries(of: media), count > 0
      {
        faults.append("has samples of its own in track \(track.id)")
      }
    }
    if tracks.isEmpty { faults.append("has no track") }
    guard let extends = movie.body("mvex") else {
      faults.append("has no 'mvex': it is no header of fragments")
      return
    }
    for (type, body) in MovieBoxes(extends).all where type == "trex" {
      var cursor = ByteCursor(body)
      guard cursor.skip(4), let id = cursor.integer(4), cursor.skip(4), let duration = cursor.integer(4),
        let size = cursor.integer(4), let flags = cursor.number(4)
      else { continue }
      defaults[id] = Defaults(
        duration: Int64(duration), sizeBytes: Int64(size), flags: UInt32(truncatingIfNeeded: flags))
    }
    for track in tracks where defaults[track.id] == nil { faults.append("has no 'trex' for track \(track.id)") }
  }
}
