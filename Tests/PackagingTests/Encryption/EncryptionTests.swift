import Catalog
import Foundation
import Glibc
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Encrypted videos")
struct EncryptionTests {
  /// Two tracks of sound, one of subtitles.
  private static func source() async throws -> String {
    try await SampleVideo(.matroska) {
      $0.seconds = 24
      $0.audio = [.init(language: "eng"), .init("ac3", channels: 6, language: "ger")]
      $0.subtitles = ["eng"]
    }.file()
  }

  static let ways: [(type: PackagingOptions.SegmentType, rotation: Int)] = [(.fmp4, 0), (.fmp4, 2), (.mpegts, 1)]

  @Test("Decrypted by OpenSSL, every segment is that of the run without encryption", arguments: ways)
  func same(type: PackagingOptions.SegmentType, rotation: Int) async throws {
    let plain = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    _ = try await plain.ready(try await Self.source(), options: options)
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await Self.source(), options: video.encrypted(type, rotation: rotation))
    let clear = try await video.decrypted()
    let expected = try plain.files().filter { clear[$0.key] != nil }
    #expect(clear == expected && clear.count > 20)
    #expect(try video.renditions() == plain.renditions() && video.renditions().count == 4)

    // No two segments with the same key and vector, and keys change where they should, everywhere at the same time.
    var seen: Set<String> = []
    for rendition in try video.renditions() {
      let playlist = try video.playlist(rendition)
      #expect(playlist.violations() == [] && playlist.declaredVersion == nil)
      for (number, segment) in playlist.segments.enumerated() {
        let tag = try #require(segment.keys.first)
        #expect(segment.keys.count == 1 && tag.method == .aes128)
        #expect(tag.uri == "../../../_keys/videos/x/\(rotation > 0 ? number / rotation : 0).key")
        #expect(seen.insert("\(tag.uri ?? "") \(tag.initializationVector ?? "")").inserted)
        let path = video.directory.file("\(rendition)/\(segment.uri)")
        let bytes = try #require(FileManager.default.contents(atPath: path))
        #expect(bytes.count % 16 == 0 && bytes != expected["\(rendition)/\(segment.uri)"])
        #expect(
          bytes.count == Int(manifest.renditions?.first { $0.name == rendition }?.segments?[number].sizeBytes ?? 0))
      }
    }
    let keys = try FileManager.default.contentsOfDirectory(atPath: video.keys)
    let segments = try video.playlist("video-source").segments.count
    #expect(keys.count == (rotation > 0 ? (segments + rotation - 1) / rotation : 1))
    var status = stat()
    for key in keys {
      try #require(stat("\(video.keys)/\(key)", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o640 && status.st_size == 16)
    }
    #expect(stat(video.keys, &status) == 0 && status.st_mode & 0o777 == 0o750)
    #expect(Set(keys.map { FileManager.default.contents(atPath: "\(video.keys)/\($0)") }).count == keys.count)
  }

  @Test(
    "There is a poster; nothing of the video lies there in the clear, and the manifest says what is missing and why")
  func pictures() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await Self.source(), options: video.encrypted())
    #expect(manifest.poster == "poster.jpg" && manifest.storyboard == nil)
    let names = Set(try video.files().keys)
    #expect(names.contains("poster.jpg") && names.allSatisfy { !$0.hasPrefix("storyboard") })
    #expect(manifest.warnings?.contains { $0.hasPrefix("no storyboard: the video is encrypted") } == true)
    #expect(!manifest.explainsAbsence(of: .iFrames))
    let poster = try #require(FileManager.default.contents(atPath: video.directory.file("poster.jpg")))
    unlink(video.directory.file("poster.jpg"))
    try Restoration.run(in: video.directory)
    #expect(FileManager.default.contents(atPath: video.directory.file("poster.jpg")) == poster)
    #expect(try video.directory.readManifest().warnings == manifest.warnings)
    #expect(!FileManager.default.fileExists(atPath: video.directory.file("storyboard.jpg")))
  }

  @Test(
    "Pictures to scrub by are decrypted by their blocks alone, and are those of the run without encryption",
    arguments: ways)
  func iFrames(type: PackagingOptions.SegmentType, rotation: Int) async throws {
    let plain = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    _ = try await plain.ready(try await Self.source(), options: options)
    let video = try PackagedVideo()
    _ = try await video.ready(try await Self.source(), options: video.encrypted(type, rotation: rotation))
    let (pictures, expected) = (try video.playlist("iframes"), try plain.playlist("iframes"))
    #expect(pictures.violations() == [] && pictures.segments.count == expected.segments.count)
    #expect(pictures.segments.count > 2)
    let clear = try plain.files()
    var tag: EncryptionKey?
    for (entry, other) in zip(pictures.segments, expected.segments) {
      #expect(entry.uri == other.uri && entry.duration == other.duration && entry.byteRange == other.byteRange)
      #expect(entry.map?.uri == other.map?.uri)
      tag = entry.keys.last ?? tag
      let key = try #require(tag?.uri?.split(separator: "/").last.map(String.init))
      let path = String(entry.uri.dropFirst("../".count))
      let length = try #require(entry.byteRange?.length)
      try #require(entry.byteRange?.offset == 0)
      // RFC 8216 §6.3.6, done by OpenSSL's own program.
      let file = try #require(FileManager.default.contents(atPath: video.directory.file(path)))
      let blocks = video.folder.path("blocks")
      try Data(file.prefix((length + 15) / 16 * 16)).write(to: URL(filePath: blocks))
      let bytes = try #require(FileManager.default.contents(atPath: "\(video.keys)/\(key)"))
      try await run(
        .openssl,
        ["enc", "-d", "-nopad", "-aes-128-cbc", "-K", bytes.map { String(format: "%02x", $0) }.joined(), "-iv"]
          + [String(try #require(tag?.initializationVector).dropFirst(2)), "-in", blocks, "-out", "\(blocks).clear"])
      let picture = try #require(FileManager.default.contents(atPath: "\(blocks).clear")).prefix(length)
      #expect(picture == clear[path]?.prefix(length), "\(path)")
    }
  }

  @Test("leat verify reads it with the key, and finds a segment that was changed; without the key it says less")
  func verified() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await Self.source(), options: video.encrypted())
    func findings() throws -> [String] {
      let report = try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path))
      return report.errors.flatMap { $0.findings.map(\.description) }
    }
    let stream = try StreamReader.read("master.m3u8", of: FolderFiles(root: video.directory.path), within: 600)
    #expect(
      stream.playlists.count == 5
        && stream.playlists.allSatisfy { !$0.isEncrypted && !$0.formats.isEmpty || $0.role == .subtitles })
    #expect(try findings() == [])
    let path = video.directory.file("video-source/00001.m4s")
    let whole = try #require(FileManager.default.contents(atPath: path))
    var broken = whole
    broken[broken.count - 20] ^= 1
    try broken.write(to: URL(filePath: path))
    #expect(try findings().contains { $0.contains("00001.m4s") && $0.contains("is not encrypted with the key") })
    broken = whole
    broken[20] ^= 1
    try broken.write(to: URL(filePath: path))
    #expect(try findings().contains { $0.contains("00001.m4s") })
    try whole.write(to: URL(filePath: path))
    try FileManager.default.removeItem(atPath: video.keys)
    let blind = try StreamReader.read("master.m3u8", of: FolderFiles(root: video.directory.path), within: 600)
    #expect(blind.playlists.allSatisfy { $0.isEncrypted })
    #expect(try findings() == [])
  }

  @Test("Stopped again and again, what was published stays, its keys too, and it plays through", arguments: ways)
  func resumed(type: PackagingOptions.SegmentType, rotation: Int) async throws {
    let plain = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    let file = try await Self.source()
    _ = try await plain.ready(file, options: options)
    let video = try PackagedVideo()
    let size = Double(try #require(FileManager.default.contents(atPath: file)).count)
    var before: [String: Data] = [:]
    for part in [0.25, 0.5, 0.75] {
      _ = try await video.package(
        file, options: video.encrypted(type, rotation: rotation), cancelAt: Int64(size * part))
      for (name, bytes) in before {
        #expect(FileManager.default.contents(atPath: video.folder.path(name)) == bytes, "\(name)")
      }
      for rendition in try video.renditions() {
        for segment in try video.playlist(rendition).segments {
          let name = "out/\(rendition)/\(segment.uri)"
          before[name] = FileManager.default.contents(atPath: video.folder.path(name))
        }
      }
      for key in try FileManager.default.contentsOfDirectory(atPath: video.keys) {
        before["keys/\(key)"] = FileManager.default.contents(atPath: video.folder.path("keys/\(key)"))
      }
    }
    #expect(before.count > 8)
    let waiting = try video.directory.readManifest()
    #expect(waiting.state == .processing && waiting.poster == "poster.jpg")
    _ = try await video.ready(file, options: video.encrypted(type, rotation: rotation))
    for (name, bytes) in before {
      #expect(FileManager.default.contents(atPath: video.folder.path(name)) == bytes, "\(name)")
    }
    let clear = try await video.decrypted()
    #expect(try clear == plain.files().filter { clear[$0.key] != nil })
  }

  static let losses: [(sentence: String, change: @Sendable (PackagedVideo) throws -> Void)] = [
    ("a lost key", { try FileManager.default.removeItem(atPath: "\($0.keys)/0.key") }),
    ("a key cut short", { truncate("\($0.keys)/0.key", 7) }),
    ("a segment cut short", { truncate($0.directory.file("video-source/00001.m4s"), 1600) }),
    (
      "a segment of zeros",
      { video in
        let path = video.directory.file("video-source/00001.m4s")
        let count = try #require(FileManager.default.contents(atPath: path)).count
        try Data(count: count).write(to: URL(filePath: path))
      }
    ),
  ]

  @Test("What a power cut has taken is made again when packaging goes on", arguments: losses.indices)
  func lost(index: Int) async throws {
    let plain = try PackagedVideo()
    let file = try await Self.source()
    _ = try await plain.ready(file)
    let video = try PackagedVideo()
    let size = Double(try #require(FileManager.default.contents(atPath: file)).count)
    _ = try await video.package(file, options: video.encrypted(), cancelAt: Int64(size * 0.7))
    try #require(try video.playlist("video-source").segments.count > 2)
    try Self.losses[index].change(video)
    _ = try await video.ready(file, options: video.encrypted())
    let clear = try await video.decrypted()
    #expect(try clear == plain.files().filter { clear[$0.key] != nil }, "\(Self.losses[index].sentence)")
  }

  @Test(
    "Transcoded video is encrypted, too, and goes on behind what is published",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func transcoded(type: PackagingOptions.SegmentType) async throws {
    let file = try await SampleVideo(.matroska) {
      $0.seconds = 20
      $0.video = "mpeg2video"
      $0.audio = []
    }.file()
    let plain = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    _ = try await plain.ready(file, options: options)
    let video = try PackagedVideo()
    let size = Double(try #require(FileManager.default.contents(atPath: file)).count)
    _ = try await video.package(file, options: video.encrypted(type), cancelAt: Int64(size * 0.7))
    let published = try video.playlist("video-source").segments
    try #require(published.count > 1)
    let first = try #require(
      FileManager.default.contents(atPath: video.directory.file("video-source/\(published[0].uri)")))
    let manifest = try await video.ready(file, options: video.encrypted(type))
    #expect(manifest.renditions?.first?.how == .transcode)
    #expect(FileManager.default.contents(atPath: video.directory.file("video-source/\(published[0].uri)")) == first)
    let clear = try await video.decrypted()
    #expect(Set(clear.keys) == Set(try plain.files().keys.filter { $0.hasPrefix("video-source/") && clear[$0] != nil }))
    #expect(
      try video.playlist("video-source").segments.map(\.uri) == plain.playlist("video-source").segments.map(\.uri))
  }

  @Test("Subtitles that come to an encrypted video are encrypted with its key")
  func lateSubtitles() async throws {
    let video = try PackagedVideo()
    let plain = try PackagedVideo()
    let file = try await SampleVideo { $0.seconds = 16 }.file()
    let given = GivenSubtitles(
      filename: "x.de.srt", bytes: Array(SubtitledVideo.subRip.utf8), language: "de", isForced: false, isSDH: false)
    _ = try await plain.ready(file)
    #expect(try SubtitleUpdate.run(in: plain.directory, files: [given]) == [])
    _ = try await video.ready(file, options: video.encrypted(rotation: 2))
    #expect(try SubtitleUpdate.run(in: video.directory, files: [given]) == [])
    let clear = try await video.decrypted()
    #expect(try video.renditions().count == 3 && clear == plain.files().filter { clear[$0.key] != nil })
    #expect(try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path)).errors.isEmpty)
  }

  @Test("kill -9 of a worker at any time, and the next one finishes with the same keys", arguments: [1, 7])
  func killed(segments: Int) async throws {
    let file = try await SampleVideo(.mp4) {
      $0.seconds = 60
      $0.loops = 5
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
    let plain = try PackagedVideo()
    #expect(try await Worker.package(file, plain).succeeded)
    let video = try PackagedVideo()
    let settings = try Worker.settings(video, "encryption: aes-128\nkey_rotation: 3")
    let arguments = ["package", file, "--output", video.directory.path, "--config", settings]
    let worker = try RunningProcess(BuiltProgram.leat.path, arguments)
    try await eventually("\(segments) segments are published", every: .milliseconds(1)) {
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      return (try? video.playlist("video-source").segments.count) ?? 0 >= segments ? true : nil
    }
    worker.send(SIGKILL)
    #expect(try await worker.wait() == .signalled(SIGKILL))
    let keys = video.folder.path("root/keys/videos/\(try video.directory.readManifest().id)")
    let key = try #require(FileManager.default.contents(atPath: "\(keys)/0.key"))
    let first = try #require(FileManager.default.contents(atPath: video.directory.file("video-source/00000.m4s")))
    let second = try await runAnyway(BuiltProgram.leat.path, arguments)
    #expect(second.succeeded, "\(second)")
    #expect(FileManager.default.contents(atPath: "\(keys)/0.key") == key)
    #expect(FileManager.default.contents(atPath: video.directory.file("video-source/00000.m4s")) == first)
    let clear = try await video.decrypted(keys: keys)
    #expect(try clear == plain.files().filter { clear[$0.key] != nil })
    let verified = try await runAnyway(BuiltProgram.leat.path, ["verify", video.directory.path])
    #expect(verified.succeeded, "\(verified)")
  }
}
