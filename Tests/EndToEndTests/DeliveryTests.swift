import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@Suite("A dropped file becomes a stream", .heavy)
struct DeliveryTests {
  private static let twoLanguages = [
    SampleVideo.Audio("aac", language: "eng"), SampleVideo.Audio("ac3", channels: 6, language: "ger"),
  ]

  private static let samples: [(name: String, video: SampleVideo)] = [
    ("faststart.mp4", SampleVideo(.mp4)),
    ("index last.mp4", SampleVideo(.mp4IndexLast)),
    ("two languages.mkv", SampleVideo(.matroska) { $0.audio = twoLanguages }),
    ("camera.mov", SampleVideo(.mov)),
    ("broadcast.ts", SampleVideo(.mpegTS)),
    ("silent.mp4", SampleVideo(.mp4) { $0.audio = [] }),
    ("fragmented.mp4", SampleVideo(.fragmentedMP4)),
  ]

  @Test("by cp, mv, scp and rsync, from every container, as fMP4 and as MPEG-TS", arguments: ["fmp4", "mpegts"])
  func everyWayIn(segmentType: String) async throws {
    let daemon = try await LeatDaemon.start(settings: "segment_type: \(segmentType)\nsettle: 200 ms")
    let nginx = try await PrivateNginx.start(root: daemon.published)
    let server = try await PrivateSSHD.start()
    try FileManager.default.createDirectory(atPath: "\(daemon.inbox)/training", withIntermediateDirectories: true)
    for (index, sample) in Self.samples.enumerated() {
      let file = try await sample.video.file()
      let target = "\(daemon.inbox)/training/\(sample.name)"
      switch index % 4 {
      case 0: try FileManager.default.copyItem(atPath: file, toPath: target)
      case 1:
        let beside = daemon.root.path("moving-\(index)")
        try FileManager.default.copyItem(atPath: file, toPath: beside)
        try FileManager.default.moveItem(atPath: beside, toPath: target)
      case 2: try await server.scp(file, to: target)
      default: try await server.rsync(file, to: target)
      }
    }
    let published = Published(daemon: daemon)
    for sample in Self.samples {
      let manifest = try await published.ready(sample.name)
      #expect(manifest.collection.text == "training")
      // Of Apple's rules one bit rate breaks some.
      let warnings = (manifest.warnings ?? []).filter { !$0.contains("(Apple ") }
      #expect(warnings == [], "\(warnings)")
      #expect(manifest.poster == "poster.jpg")
      let address = "\(nginx.url)/training/\(manifest.id)/master.m3u8"
      try await Fidelity(source: sample.video.file(), stream: address).check(audio: sample.video.audio)
      let master = try await text(address)
      let playlist = try MultivariantPlaylist(parsing: master)
      #expect(playlist.independentSegments)
      #expect(playlist.renditions.map(\.uri).count == sample.video.audio.count)
      #expect(playlist.variants.first?.resolution == .init(width: 320, height: 180))
      #expect(playlist.violations() == [])
      for path in playlist.variants.map(\.uri) + playlist.renditions.compactMap(\.uri) {
        let media = try MediaPlaylist(parsing: try await text("\(nginx.url)/training/\(manifest.id)/\(path)"))
        #expect(media.isEnded && media.violations() == [], "\(path) of '\(sample.name)': \(media.violations())")
      }
      if sample.video.audio == Self.twoLanguages {
        #expect(playlist.renditions.map(\.language) == ["en", "de"])
        #expect(playlist.renditions.map(\.isDefault) == [true, false])
        #expect(manifest.renditions?.filter { $0.kind == .audio }.map(\.how) == [.copy, .transcode])
      }
    }
    #expect(try published.manifests.count == Self.samples.count)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(daemon.inbox)/training") == [])
    #expect(try await daemon.stop() == .exited(0))
  }

  private func text(_ address: String) async throws -> String {
    try await run(.curl, ["-sSf", address]).output
  }
}
