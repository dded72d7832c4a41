import Catalog
import Foundation
import Glibc
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

extension PackagedVideo {
  /// Quick to encode, and two sizes below 180.
  static func laddered(_ heights: [Int] = [120, 90], type: PackagingOptions.SegmentType = .fmp4) -> PackagingOptions {
    var options = quick
    options.segmentType = type
    options.ladder.heights = heights
    options.ladder.format.preset = "ultrafast"
    return options
  }

  /// Makes the ladder in this process; an earlier run's output is continued.
  func ladder(
    _ options: PackagingOptions, again: Bool = false, control: PackagingControl = PackagingControl()
  ) async -> LadderJob.Outcome {
    let job = LadderJob(directory: directory, options: options, control: control)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: job.run(again: again)) }
    }
  }

  /// A worker's hold on what the manifest says.
  func record() -> LadderRecord { LadderRecord(directory, PackagingControl()) }

  /// Leaves what a worker leaves that is killed when it has finished `count` segments of each rendition, and half of the
  /// next. What was there before stays whole.
  /// - Parameter others: for renditions of which there are more, or fewer.
  func interruptedLadder(
    _ options: PackagingOptions, after count: Int, others: [String: Int] = [:], again: Bool = false
  ) async throws {
    let whole = Set(try rungFolders())
    var manifest = try directory.readManifest()
    let playlist = try #require(FileManager.default.contents(atPath: master))
    guard case .complete = await ladder(options, again: again) else {
      throw NotReady(outcome: "\(try directory.readManifest())")
    }
    for name in try rungFolders() where !whole.contains(name) {
      let (rendition, count) = (try rendition(name), others[name] ?? count)
      try #require(rendition.playlist.segments.count > count)
      for (number, segment) in rendition.playlist.segments.enumerated().dropFirst(count) {
        let path = "\(rendition.folder)/\(segment.uri)"
        if number == count { truncate(path, 1000) } else { unlink(path) }
      }
      var begun = rendition.playlist
      begun.segments = Array(begun.segments.prefix(count))
      begun.isEnded = false
      try Data(begun.text.utf8).write(to: URL(filePath: "\(rendition.folder)/playlist.m3u8"))
    }
    try playlist.write(to: URL(filePath: master))
    manifest.ladder?.state = .processing
    try directory.writeManifest(manifest)
  }

  func multivariant() throws -> MultivariantPlaylist {
    let bytes = try #require(FileManager.default.contents(atPath: master))
    return try MultivariantPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
  }

  /// Every segment of a video rendition, by its bytes.
  func tracks(of rendition: String) throws -> [SegmentTrack] { try tracks(of: rendition, looksAtPictures: false) }

  private func tracks(of rendition: String, looksAtPictures: Bool) throws -> [SegmentTrack] {
    let playlist = try self.rendition(rendition).playlist
    let folder = FolderFiles(root: directory.path)
    let files = ClearFiles(folder, of: playlist, at: "\(rendition)/playlist.m3u8")
    var header: InitSegment?
    return try playlist.segments.map { segment in
      if let map = segment.map { header = try InitSegment(files.open("\(rendition)/\(map.uri)")) }
      let bytes = try files.open("\(rendition)/\(segment.uri)")
      let facts = try SegmentScan.facts(of: bytes, header: header, isPicture: looksAtPictures, reference: nil)
      return try #require(facts.tracks.first)
    }
  }

  /// Whether every segment begins with an IDR.
  private func isIndependent(_ rendition: String) throws -> Bool {
    try tracks(of: rendition, looksAtPictures: true).allSatisfy { $0.startsWithIDR == true }
  }

  /// Holds a rendition's segments against the source's: the same times, the same number of pictures, each on its own feet.
  func checkAligned(_ name: String, hasAllPictures: Bool = true) throws {
    let (own, source) = (try rendition(name).playlist, try rendition("video-source").playlist)
    #expect(own.isEnded && own.targetDuration == source.targetDuration && own.violations().isEmpty)
    #expect(own.segments.map(\.duration) == source.segments.map(\.duration))
    #expect(own.segments.map(\.isDiscontinuous) == source.segments.map(\.isDiscontinuous))
    let (tracks, others) = (try tracks(of: name), try tracks(of: "video-source"))
    #expect(tracks.map(\.start) == others.map(\.start))
    #expect(tracks.map(\.timescale) == others.map(\.timescale))
    #expect(!hasAllPictures || tracks.map(\.samples) == others.map(\.samples))
    #expect(try isIndependent(name))
    for (one, next) in zip(tracks, tracks.dropFirst()) where own.segments.first?.map != nil {
      #expect(one.decodeEnd == next.decodeStart)
    }
  }

  /// What a rendition's playlist names, by its name.
  func segmentBytes(_ name: String) throws -> [String: [UInt8]] {
    let rendition = try rendition(name)
    return try Dictionary(
      uniqueKeysWithValues: rendition.playlist.segments.map { ($0.uri, try rendition.bytes($0.uri)) })
  }

  /// Inode and time of change of each segment that a smaller rendition's playlist names.
  func marks() throws -> [String: String] {
    var marks: [String: String] = [:]
    for name in try rungFolders() {
      guard let rendition = try? rendition(name) else { continue }
      for segment in rendition.playlist.segments {
        var status = stat()
        try #require(lstat("\(rendition.folder)/\(segment.uri)", &status) == 0)
        marks["\(name)/\(segment.uri)"] = "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
      }
    }
    return marks
  }

  /// Every `video-…p` folder.
  func rungFolders() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).filter(LadderPlan.Rung.isFolder).sorted()
  }

  func errors() throws -> [String] {
    try Verifier.verify("master.m3u8", of: FolderFiles(root: directory.path)).errors.map { "\($0)" }
  }
}
