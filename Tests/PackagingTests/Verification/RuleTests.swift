import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("The rules of leat verify, each with a stream that breaks it")
struct RuleTests {
  @Test("A stream that keeps to all rules has neither errors nor warnings")
  func soundStream() throws {
    let report = try SampleStream().folder.verified()
    #expect((report.errors + report.warnings).flatMap(\.findings).map(\.description) == [])
    #expect(report.outcomes.count { $0.status == .pass } > 50)
  }

  @Test("One change breaks one rule, or none, and no other", arguments: RuleCase.all)
  func oneRule(_ example: RuleCase) throws {
    let report = try example.folder().verified()
    let broken = report.errors + report.warnings
    #expect(
      Set(broken.map(\.rule.id)) == example.rules,
      "\(broken.map { "\($0.rule.id): \($0.findings.map(\.description))" })")
    for outcome in broken {
      #expect(outcome.status.rawValue == outcome.rule.severity.rawValue)
      #expect(outcome.findings.allSatisfy { !$0.place.isEmpty && !$0.text.isEmpty })
    }
  }

  @Test("Reading ends after the time that it is given, or never")
  func deadline() throws {
    let folder = SampleStream().folder
    #expect(throws: StreamReadError.limit("0 s are over")) {
      try StreamReader.read("master.m3u8", of: folder, within: 0)
    }
    #expect(try StreamReader.read("master.m3u8", of: folder, within: nil).playlists.isEmpty == false)
  }

  @Test("Thousands of renditions are not held against each other")
  func manyRenditions() throws {
    var folder = SampleStream().folder
    let line = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"%\",URI=\"audio/playlist.m3u8\"\n"
    folder.files["master.m3u8"]? += (0..<2100).flatMap { Array(line.replacing("%", with: "\($0)").utf8) }
    #expect(throws: StreamReadError.limit("there are more than 2048 variants and renditions")) {
      try StreamReader.read("master.m3u8", of: folder, within: nil)
    }
  }

  @Test("A variant that is a group's rendition, too, is read and measured once")
  func soundAlone() throws {
    var folder = SampleStream().folder
    let stream = try StreamReader.read("master.m3u8", of: folder, within: 60)
    let audio = MeasuredRate(try #require(stream.playlist(at: "audio/playlist.m3u8")))
    let rates = "BANDWIDTH=\(Int(audio.peak.rounded(.up))),AVERAGE-BANDWIDTH=\(Int(audio.average))"
    folder.files["master.m3u8"]? += Array(
      "#EXT-X-STREAM-INF:\(rates),CODECS=\"mp4a.40.2\",AUDIO=\"audio\",CLOSED-CAPTIONS=NONE\naudio/playlist.m3u8\n".utf8
    )
    let report = try folder.verified()
    #expect((report.errors + report.warnings).flatMap(\.findings).map(\.description) == [])
  }

  private static let other = "rfc8216-other"

  /// No text that can be parsed is wrong in this way, so the playlist is made without one.
  @Test("What module HLS finds beyond the sections that have rules of their own is found, too")
  func otherSections() {
    var playlist = MediaPlaylist(targetDuration: 6, playlistType: nil)
    playlist.mediaSequence = -1
    let stream = CheckedStream(playlists: [CheckedPlaylist(place: "playlist.m3u8", role: .main, playlist: playlist)])
    let report = VerificationReport(stream)
    #expect((report.errors + report.warnings).map(\.rule.id) == [Self.other])
  }

  @Test("Every rule has a stream that breaks it alone, and a name of its own")
  func completeness() {
    let ids = VerificationRule.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    let alone = RuleCase.all.filter { $0.rules.count == 1 }.flatMap(\.rules)
    let elsewhere = TransportStreamVerificationTests.faults.map(\.rule) + [Self.other]
    #expect(Set(ids).subtracting(alone + elsewhere) == [])
    #expect(Set(RuleCase.all.flatMap(\.rules) + elsewhere).subtracting(ids) == [])
  }

  @Test("etc/doc/verify.md lists every rule as it is")
  func documentation() throws {
    let page = try #require(FileManager.default.contents(atPath: ProjectFile.path("etc/doc/verify.md")))
    let lines = Set(String(decoding: page, as: UTF8.self).split(separator: "\n"))
    for rule in VerificationRule.all {
      let row = "| `\(rule.id)` | \(rule.severity.rawValue) | \(rule.title) | \(rule.source) | "
      #expect(lines.contains { $0.hasPrefix(row) }, "no row '\(row)'")
    }
  }
}
