import Catalog
import Foundation
import HLS
import Media

/// The source's own rendition, as it was packaged: what the ladder is made from, and where it is cut.
struct LadderSource: Sendable {
  struct Segment: Sendable {
    let uri: String
    /// What its playlist says, seconds.
    let duration: Double
    /// When the first picture is shown, and when the last one ends; ticks.
    let start: Int64
    let end: Int64
    let sizeBytes: Int64
    let isDiscontinuous: Bool
    /// The header that it needs; nil in transport streams.
    let map: String?
  }

  let folder: String
  let segments: [Segment]
  /// Ticks per second.
  let timescale: Int32
  /// Pictures a second.
  let frameRate: Double
  let targetDuration: Int

  init(directory: CatalogDirectory, rendition: String) throws(PackagingError) {
    folder = directory.file(rendition)
    let files = FolderFiles(root: folder)
    do throws(StreamReadError) {
      let playlist = try files.mediaPlaylist(at: "playlist.m3u8")
      guard playlist.isEnded else {
        throw StreamReadError.missing(place: "playlist.m3u8", reason: "it is not complete")
      }
      targetDuration = playlist.targetDuration
      (segments, timescale, frameRate) = try Self.read(playlist, files)
    } catch {
      throw .media(.damaged(file: folder, reason: "\(error)"))
    }
  }

  private static func read(
    _ playlist: MediaPlaylist, _ files: FolderFiles
  ) throws(StreamReadError) -> ([Segment], Int32, Double) {
    var segments: [Segment] = []
    var header: InitSegment?
    var map: String?
    var timescale: Int64?
    var samples = 0
    for entry in playlist.segments {
      guard entry.keys.isEmpty, entry.byteRange == nil else {
        throw .missing(place: entry.uri, reason: "it is encrypted, or a part of a file")
      }
      if let new = entry.map?.uri {
        header = try InitSegment(try files.open(new))
        map = new
      }
      let facts = try SegmentScan.facts(of: try files.open(entry.uri), header: header, isPicture: false, reference: nil)
      guard let track = facts.tracks.first, facts.tracks.count == 1, track.samples > 0 else {
        throw .missing(place: entry.uri, reason: "no pictures are found in it")
      }
      guard timescale ?? track.timescale == track.timescale else {
        throw .missing(place: entry.uri, reason: "its clock is another than before")
      }
      timescale = track.timescale
      samples += track.samples
      segments.append(
        Segment(
          uri: entry.uri, duration: entry.duration, start: track.start, end: track.end, sizeBytes: facts.sizeBytes,
          isDiscontinuous: entry.isDiscontinuous, map: map))
    }
    guard let timescale, let first = segments.first, let last = segments.last else {
      throw .missing(place: "playlist.m3u8", reason: "it names no segment")
    }
    let seconds = Double(last.end - first.start) / Double(max(timescale, 1))
    let rate = seconds > 0 ? Double(samples) / seconds : 25
    return (segments, Int32(clamping: max(timescale, 1)), min(max(rate, 0.1), 1000))
  }

  var base: TimeBase { TimeBase(1, timescale) }

  /// Which segments, from `first` on, have the same header as the first of them.
  func group(from first: Int) -> Range<Int> {
    let end = segments[first...].firstIndex { $0.map != segments[first].map }
    return first..<(end ?? segments.count)
  }

  /// The bytes of `group`, which share a header.
  func bytes(of group: Range<Int>) -> JoinedSegments {
    let names = [segments[group.lowerBound].map].compactMap { $0 } + segments[group].map(\.uri)
    return JoinedSegments(
      names.map { "\(folder)/\($0)" }, sizeBytes: segments[group].reduce(0) { $0 + $1.sizeBytes }, name: folder)
  }
}
