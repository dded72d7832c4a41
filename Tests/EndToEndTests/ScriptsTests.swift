import Foundation
import Glibc
import TestSupport
import Testing

/// The first command that a newcomer types, on this build's programs.
@Suite("etc/dev/try", .heavy)
struct ScriptsTests {
  @Test("takes its sample to a stream with both languages, reads it through nginx, and ends")
  func sample() async throws {
    let place = try TemporaryDirectory("try")
    let attempt = try start(["--once", "--tree", place.path("tree")])
    let status = try await attempt.wait(.seconds(240))
    #expect(status == .exited(0), "\(attempt.output)\(attempt.errorOutput)")
    #expect(attempt.output.contains("fetched  http://127.0.0.1:"))
    let master = try #require(streams(below: place.path("tree")).first)
    let playlist = try String(contentsOf: URL(filePath: master), encoding: .utf8)
    #expect(playlist.contains("LANGUAGE=\"en") && playlist.contains("LANGUAGE=\"de"), "\(playlist)")
  }

  @Test("says with its exit status that a file was refused, and why")
  func refused() async throws {
    let place = try TemporaryDirectory("try")
    let words = try place.write("no video at all", to: "a film.mp4")
    let attempt = try start(["--once", "--tree", place.path("tree"), words])
    #expect(try await attempt.wait(.seconds(240)) == .exited(1))
    #expect(attempt.output.contains("refused 'a film.mp4' (not_media)"), "\(attempt.output)\(attempt.errorOutput)")
  }

  @Test("goes on until Ctrl-C, and then ends all that it started")
  func interrupted() async throws {
    let place = try TemporaryDirectory("try")
    let attempt = try start(["--tree", place.path("tree"), try await SampleVideo().file()])
    try await eventually(
      "the video is ready", describing: { attempt.errorOutput },
      condition: { attempt.output.contains("\nready: ") ? true : nil })
    #expect(processes(naming: place.path).count >= 4, "the script, leatd, leat-site and nginx")
    attempt.send(SIGINT)
    #expect(try await attempt.wait(.seconds(180)) == .exited(130), "\(attempt.errorOutput)")
    #expect(processes(naming: place.path) == [])
  }

  @Test("empties no folder that an earlier try did not make")
  func careful() async throws {
    let place = try TemporaryDirectory("try")
    let mine = try place.write("mine", to: "letter.txt")
    let attempt = try start(["--once", "--tree", place.path])
    #expect(try await attempt.wait(.seconds(180)) == .exited(1))
    #expect(attempt.errorOutput.contains("is not empty"), "\(attempt.errorOutput)")
    #expect(FileManager.default.fileExists(atPath: mine))
  }

  private func start(_ arguments: [String]) throws -> RunningProcess {
    let programs = URL(filePath: BuiltProgram.leatd.path).deletingLastPathComponent()
    return try RunningProcess(
      ProjectFile.path("etc/dev/try"), arguments, environment: ["LEAT_BIN": programs.path(percentEncoded: false)])
  }

  private func streams(below tree: String) -> [String] {
    let videos = (try? FileManager.default.contentsOfDirectory(atPath: "\(tree)/public/videos")) ?? []
    return videos.map { "\(tree)/public/videos/\($0)/master.m3u8" }.filter { access($0, R_OK) == 0 }
  }

  /// The command lines of running processes in which `text` stands.
  private func processes(naming text: String) -> [String] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
    return numbers.compactMap { number in
      let words = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") ?? Data()
      let line = String(decoding: words.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
      return line.contains(text) ? line : nil
    }
  }
}
