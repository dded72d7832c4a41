import Foundation
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

  @Test("One change breaks one rule, and no other", arguments: RuleCase.all)
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

  /// Broken in streams of MPEG-TS, or by nothing that is known.
  static let elsewhere: Set<String> = ["rfc8216-3.2", "apple-1.5", "apple-7.2", "rfc8216-other"]

  @Test("Every rule has a stream that breaks it, and a name of its own")
  func completeness() {
    let ids = VerificationRule.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    let tested = RuleCase.all.reduce(into: Self.elsewhere) { $0.formUnion($1.rules) }
    #expect(Set(ids).subtracting(tested) == [])
    #expect(tested.subtracting(ids) == [])
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
