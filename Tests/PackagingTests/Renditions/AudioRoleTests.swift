import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("What the tracks of sound are for, from the file to the playlist")
struct AudioRoleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let container: SampleVideo.Container
    /// ffmpeg's words for the second track and the third.
    let flags: (String, String)
    let characteristics: [String?]
    let roles: [[String]?]
    var testDescription: String { "\(container.fileExtension): \(flags.0), \(flags.1)" }
  }

  static let cases = [
    Case(
      container: .matroska, flags: ("visual_impaired", "comment"),
      characteristics: [nil, "public.accessibility.describes-video", "public.auxiliary-content"],
      roles: [nil, ["description"], ["commentary"]]),
    Case(
      container: .matroska, flags: ("hearing_impaired", "original"),
      characteristics: [nil, "public.accessibility.enhances-speech-intelligibility", "public.original-content"],
      roles: [nil, ["clear_speech"], ["original"]]),
    Case(
      container: .mpegTS, flags: ("visual_impaired", "hearing_impaired"),
      characteristics: [
        nil, "public.accessibility.describes-video", "public.accessibility.enhances-speech-intelligibility",
      ],
      roles: [nil, ["description"], ["clear_speech"]]),
    Case(
      container: .mp4, flags: ("descriptions", "dub"),
      characteristics: [nil, "public.accessibility.describes-video", "public.translation.dubbed"],
      roles: [nil, ["description"], ["dubbed"]]),
  ]

  @Test("The container's flags reach the playlist and the manifest", arguments: cases)
  func flags(_ example: Case) async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(example.container) {
      $0.audio = [.init(language: "eng"), .init(language: "eng"), .init("ac3", language: "eng")]
      $0.options = [
        "-disposition:a:0", "default", "-disposition:a:1", example.flags.0, "-disposition:a:2", example.flags.1,
      ]
    }.file()
    let manifest = try await video.ready(file)
    let playlist = try MultivariantPlaylist(parsing: String(contentsOfFile: video.master, encoding: .utf8))
    #expect(playlist.violations().isEmpty)
    #expect(playlist.renditions.map(\.characteristics) == example.characteristics)
    #expect(playlist.renditions.map(\.language) == ["en", "en", "en"])
    #expect(Set(playlist.renditions.map(\.name)).count == 3)
    #expect(playlist.renditions.map(\.isDefault) == [true, false, false])
    #expect(playlist.renditions.map(\.isAutoselect) == [true, true, example.flags.1 != "comment"])
    #expect((manifest.renditions ?? []).filter { $0.kind == .audio }.map(\.roles) == example.roles)
    #expect(manifest.source.audio?.map(\.roles) == example.roles)
    #expect(
      (manifest.warnings ?? []).allSatisfy { !$0.contains("describes the picture") && !$0.contains("AUTOSELECT") })
  }

  @Test("What people say beside the video counts where the container is silent, then the name")
  func beside() async throws {
    let file = try await SampleVideo().file()
    let folder = try TemporaryDirectory("spoken")
    func language(_ yaml: String?) async throws -> String? {
      let name = folder.path("talk.de.mp4")
      let output = folder.path(yaml == nil ? "a" : "b")
      if let yaml { try folder.write(yaml, to: "talk.de.yaml") }
      let result = try await runAnyway(BuiltProgram.leat.path, ["package", name, "--output", output])
      try #require(result.succeeded, "\(result)")
      let master = try String(contentsOfFile: "\(output)/master.m3u8", encoding: .utf8)
      return try MultivariantPlaylist(parsing: master).renditions.first?.language
    }
    try FileManager.default.copyItem(atPath: file, toPath: folder.path("talk.de.mp4"))
    #expect(try await language(nil) == "de")
    #expect(try await language("language: pt-BR\n") == "pt-BR")
  }
}
