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
  let pictures: Int
  /// Of how many pictures one is taken.
  let step: Double
  /// Of those that are taken, a second.
  let frameRate: Double
  let targetDuration: Int

  /// With what its segments are encrypted, and those of its smaller copies have to be; nil where none are.
  let keys: SegmentKeys?
  /// As if nothing were encrypted.
  private let files: ClearFiles
  private let place: String

  init(directory: CatalogDirectory, rendition: String) throws(PackagingError) {
    folder = directory.file(rendition)
    place = "\(rendition)/playlist.m3u8"
    let all = FolderFiles(root: directory.path)
    do throws(StreamReadError) {
      let playlist = try all.mediaPlaylist(at: place)
      guard playlist.isEnded else { throw StreamReadError.missing(place: place, reason: "it is not complete") }
      targetDuration = playlist.targetDuration
      keys = SegmentKeys(sharedWith: playlist, of: directory)
      files = ClearFiles(all, of: playlist, at: place)
      (segments, timescale, pictures) = try Self.read(playlist, files, place)
    } catch {
      throw .media(.damaged(file: folder, reason: "\(error)"))
    }
    let ticks = (segments.last?.end ?? 0) - (segments.first?.start ?? 0)
    let rate = ticks > 0 ? Double(pictures) * Double(timescale) / Double(ticks) : 25
    step = VideoTranscoding.step(of: rate)
    frameRate = min(max(rate / step, 0.1), 1000)
  }

  private static func read(
    _ playlist: MediaPlaylist, _ files: ClearFiles, _ base: String
  ) throws(StreamReadError) -> ([Segment], Int32, pictures: Int) {
    var segments: [Segment] = []
    var header: InitSegment?
    var map: String?
    var timescale: Int64?
    var samples = 0
    for entry in playlist.segments {
      guard entry.byteRange == nil else { throw .missing(place: entry.uri, reason: "it is a part of a file") }
      if let new = entry.map?.uri {
        header = try InitSegment(try files.open(try files.place(of: new, in: base)))
        map = new
      }
      let bytes = try files.open(try files.place(of: entry.uri, in: base))
      let facts = try SegmentScan.facts(of: bytes, header: header, isPicture: false, reference: nil)
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
    guard let timescale else { throw .missing(place: "playlist.m3u8", reason: "it names no segment") }
    return (segments, Int32(clamping: max(timescale, 1)), samples)
  }

  var base: TimeBase { TimeBase(1, timescale) }

  /// What comes sooner after a picture that is taken is not; ticks.
  var shortestGap: Int64 { step > 1 ? base.ticks(seconds: (step - 0.5) / step / frameRate) : 0 }

  /// Which segments, from `first` on, have the same header as the first of them.
  func group(from first: Int) -> Range<Int> {
    let end = segments[first...].firstIndex { $0.map != segments[first].map }
    return first..<(end ?? segments.count)
  }

  /// The bytes of `group`, which share a header.
  func bytes(of group: Range<Int>) throws(PackagingError) -> JoinedSegments {
    do throws(StreamReadError) {
      var places: [String] = []
      for uri in [segments[group.lowerBound].map].compactMap({ $0 }) + segments[group].map(\.uri) {
        places.append(try files.place(of: uri, in: place))
      }
      return JoinedSegments(
        places, of: files, sizeBytes: segments[group].reduce(0) { $0 + $1.sizeBytes }, name: folder)
    } catch {
      throw .media(.damaged(file: folder, reason: "\(error)"))
    }
  }
}
