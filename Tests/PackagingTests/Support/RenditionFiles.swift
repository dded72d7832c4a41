import Foundation
import HLS
import Testing

/// One packaged rendition, read back from the disk.
struct RenditionFiles {
  let folder: String
  let playlist: MediaPlaylist

  init(_ folder: String) throws {
    self.folder = folder
    guard let bytes = FileManager.default.contents(atPath: "\(folder)/playlist.m3u8") else {
      throw NoPlaylist(folder: folder)
    }
    playlist = try MediaPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
  }

  /// Not yet there, for those who wait for it.
  struct NoPlaylist: Error {
    let folder: String
  }

  var duration: Double { playlist.segments.reduce(0) { $0 + $1.duration } }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"), "no \(name)"))
  }

  /// Ticks per second, from the init segment.
  func timescale() throws -> Double {
    let mdhd = try MovieBoxes(try bytes("init.mp4")[...]).children("moov/trak/mdia").body("mdhd")
    // Version 1 has 64-bit times before it (ISO/IEC 14496-12 §8.4.2).
    return Double(MovieBoxes.number(mdhd.dropFirst(mdhd.first == 1 ? 20 : 12).prefix(4)))
  }

  /// The display matrix of the track (ISO/IEC 14496-12 §8.3.2), 36 bytes.
  func matrix() throws -> [UInt8] {
    let tkhd = try MovieBoxes(try bytes("init.mp4")[...]).children("moov/trak").body("tkhd")
    return Array(tkhd.dropFirst(tkhd.first == 1 ? 52 : 40).prefix(36))
  }

  /// Each segment's samples with their times in seconds, in decoding order. Every gap or overlap between fragments,
  /// and every playlist rule broken, is recorded as an issue.
  func segments() throws -> [[(start: Double, end: Double, sample: MovieBoxes.Sample)]] {
    #expect(playlist.violations().isEmpty)
    #expect(playlist.isEnded && playlist.playlistType == .event)
    #expect(playlist.segments.first?.map?.uri == "init.mp4")
    let scale = try timescale()
    var next: UInt64?
    var sequence: UInt64 = 0
    return try playlist.segments.map { segment in
      try MovieBoxes.fragments(of: try bytes(segment.uri)).flatMap { fragment in
        #expect(next == nil || fragment.baseTime == next, "\(segment.uri) is not where the one before ends")
        #expect(fragment.sequence > sequence)
        sequence = fragment.sequence
        var time = fragment.baseTime
        let samples = fragment.samples.map { sample in
          let start = Double(Int64(time) + Int64(sample.compositionOffset)) / scale
          time += sample.duration
          return (start: start, end: start + Double(sample.duration) / scale, sample: sample)
        }
        next = time
        return samples
      }
    }
  }

  /// Holds every EXTINF against the times of the media itself.
  func checkDurations(within tolerance: Double) throws {
    let segments = try segments()
    let starts = segments.map { $0.map(\.start).min() ?? .nan }
    let end = segments.last?.map(\.end).max() ?? .nan
    for (number, segment) in playlist.segments.enumerated() {
      let actual = (number + 1 < starts.count ? starts[number + 1] : end) - starts[number]
      #expect(abs(segment.duration - actual) <= tolerance, "segment \(number): \(segment.duration), in fact \(actual)")
    }
  }
}
