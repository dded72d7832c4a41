import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Smaller renditions of encrypted videos", .heavy)
struct EncryptedLadderTests {
  static let ways: [(type: PackagingOptions.SegmentType, rotation: Int)] = [(.fmp4, 2), (.mpegts, 1)]

  @Test("are encrypted with the video's own keys, also when another run goes on with them", arguments: ways)
  func keys(type: PackagingOptions.SegmentType, rotation: Int) async throws {
    let file = try await SampleVideo { ($0.seconds, $0.audio) = (12, [.init(language: "eng")]) }.file()
    let video = try PackagedVideo()
    let options = video.encrypted(type, rotation: rotation, options: PackagedVideo.laddered(type: type))
    #expect(try await video.ready(file, options: options).ladder?.state == .waiting)
    let given = try FileManager.default.contentsOfDirectory(atPath: video.keys).sorted()
    try await video.interruptedLadder(options, after: 1)
    let begun = try video.marks()
    #expect(begun.count == 2)
    guard case .complete([120, 90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    let after = try video.marks()
    for (name, mark) in begun { #expect(after[name] == mark, "\(name) was touched") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: video.keys).sorted() == given)
    #expect(try video.errors() == [])

    let source = try video.playlist("video-source")
    var seen: Set<String> = []
    for name in try video.renditions() {
      let playlist = try video.playlist(name)
      #expect(playlist.segments.map { $0.keys.first?.uri } == source.segments.map { $0.keys.first?.uri })
      for segment in playlist.segments {
        let tag = try #require(segment.keys.first)
        #expect(seen.insert("\(tag.uri ?? "") \(tag.initializationVector ?? "")").inserted)
      }
    }
    for name in ["video-120p", "video-90p"] { try video.checkAligned(name) }

    // What OpenSSL decrypts, ffmpeg decodes.
    let clear = try await video.decrypted()
    for name in ["video-120p", "video-90p"] {
      let segments = try video.playlist(name).segments
      let parts = [segments[0].map?.uri].compactMap { $0 } + segments.map(\.uri)
      let joined = video.folder.path(name)
      try parts.reduce(into: Data()) { $0 += clear["\(name)/\($1)"] ?? Data() }.write(to: URL(filePath: joined))
      #expect(try await Likeness.times(joined).count == Likeness.times(file).count)
    }
  }

  @Test("are not made where the video's key is gone, and that is said")
  func withoutKey() async throws {
    let file = try await SampleVideo { ($0.seconds, $0.audio) = (6, []) }.file()
    let video = try PackagedVideo()
    let options = video.encrypted(options: PackagedVideo.laddered())
    _ = try await video.ready(file, options: options)
    try FileManager.default.removeItem(atPath: video.keys)
    guard case .failed(let error) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect("\(error)".contains("key is not here"))
    #expect(try video.rungFolders() == [])
    let ladder = try #require(try video.directory.readManifest().ladder)
    #expect(ladder.state == .failed && ladder.error?.message.contains("key") == true)
  }
}
