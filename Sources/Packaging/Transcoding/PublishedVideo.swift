import Catalog
import Foundation
import Glibc
import HLS
import Media

/// What an earlier run published of a transcoded video: its segments are kept, and encoding goes on behind them.
struct PublishedVideo: Sendable {
  let segments: [WrittenSegment]
  /// When the first one begins, ticks of its own clock.
  let start: MediaTime
  let codec: String?
  /// The last continuity counter of each PID of a transport stream (ISO/IEC 13818-1 §2.4.3.3).
  let counters: [UInt16: UInt8]

  /// Reads what is on the disk; nil when nothing can be kept, so that the video begins anew.
  /// - Parameters:
  ///   - count: segments that are named and whole.
  ///   - settings: the fingerprint that has to be that of the run that wrote them.
  init?(directory: CatalogDirectory, rendition: String, count: Int, settings: String) {
    guard count > 0, Self.settings(in: directory, rendition: rendition) == settings else { return nil }
    let (folder, place) = (FolderFiles(root: directory.path), "\(rendition)/playlist.m3u8")
    guard let playlist = try? folder.mediaPlaylist(at: place), playlist.segments.count >= count else { return nil }
    let files = ClearFiles(folder, of: playlist, at: place)
    var header: InitSegment?
    if let map = playlist.segments.first?.map {
      guard let bytes = try? files.open("\(rendition)/\(map.uri)"), let read = try? InitSegment(bytes) else {
        return nil
      }
      header = read
    }
    var segments: [WrittenSegment] = []
    var start: MediaTime?
    var codec = header?.tracks.first?.codec
    for entry in playlist.segments.prefix(count) {
      let path = "\(rendition)/\(entry.uri)"
      guard let bytes = try? files.open(path),
        let sizeBytes = try? folder.open(path).sizeBytes,
        let facts = try? SegmentScan.facts(of: bytes, header: header, isPicture: false, reference: nil),
        let track = facts.tracks.first, facts.tracks.count == 1, track.samples > 0
      else { return nil }
      if start == nil {
        start = MediaTime(track.start, TimeBase(1, Int32(clamping: track.timescale)))
        codec = codec ?? facts.formats.first { $0.kind == .video }?.codec
      }
      segments.append(
        WrittenSegment(
          name: entry.uri, duration: entry.duration, sizeBytes: sizeBytes, samples: track.samples,
          isIndependent: true, isOld: true, map: entry.map?.uri, key: entry.keys.last))
    }
    guard let start else { return nil }
    self.segments = segments
    self.start = start
    self.codec = codec
    let last = playlist.segments[count - 1].uri
    counters = last.hasSuffix(".ts") ? Self.counters(of: "\(rendition)/\(last)", files) : [:]
  }

  private static let settingsName = ".settings"

  /// With what a rendition was encoded; nil when nobody has said.
  static func settings(in directory: CatalogDirectory, rendition: String) -> String? {
    FileManager.default.contents(atPath: directory.file("\(rendition)/\(settingsName)"))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// A rendition begins anew: what lies there is of nobody's settings any more, so that nobody goes on with it. To be called
  /// before the first of it is replaced.
  static func forgetSettings(in directory: CatalogDirectory, rendition: String) throws(PackagingError) {
    try remove(directory.file("\(rendition)/\(settingsName)"))
  }

  /// A rendition begins anew, and nothing of it that is published may be taken for what follows.
  static func forgetPlaylist(in directory: CatalogDirectory, rendition: String) throws(PackagingError) {
    try remove(directory.file("\(rendition)/playlist.m3u8"))
  }

  private static func remove(_ path: String) throws(PackagingError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .media(.system(step: "remove", file: path, errno: errno)) }
  }

  /// Writes down with what a video is encoded: a later run goes on only with the same. To be called when the playlist names
  /// segments of this run, and no others.
  static func record(settings: String, in directory: CatalogDirectory, rendition: String) throws(PackagingError) {
    try catalog { () throws(CatalogError) in
      try AtomicFile.write(settings, to: directory.file("\(rendition)/\(settingsName)"), sync: false)
    }
  }

  private static func counters(of path: String, _ files: ClearFiles) -> [UInt16: UInt8] {
    var counters: [UInt16: UInt8] = [:]
    guard let file = try? files.open(path),
      let bytes = try? file.read(at: 0, count: Int(clamping: file.sizeBytes))
    else { return [:] }
    for packet in stride(from: 0, to: bytes.count - 187, by: 188) where bytes[packet + 3] & 0x10 != 0 {
      counters[TransportCounters.pid(bytes, packet)] = bytes[packet + 3] & 15
    }
    return counters
  }
}
