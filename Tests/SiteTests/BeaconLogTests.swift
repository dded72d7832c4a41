import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("Beacons arrive in nginx's log")
struct BeaconLogTests {
  /// A line of the log (etc/doc/beacons.md).
  private struct Line: Decodable {
    let time: String
    let agent: String
    let beacon: String

    struct Message: Decodable {
      let session: String
      let video: String
      let event: String
      let position: Double
    }
    var message: Message? { try? JSONDecoder().decode(Message.self, from: Data(beacon.utf8)) }
  }

  private func lines(_ nginx: PrivateNginx) throws -> [Line] {
    try nginx.beaconLog.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test(
    "What a browser's session tells is in the log, in order; of one that asks not to be tracked, nothing is", .inBrowser
  )
  func session() async throws {
    let tree = try SampleTree()
    let place = try await tree.addPackaged("The mill", SampleVideo { $0.seconds = 14 })
    let stage = try await PlayerStage(tree, settings: SiteSettings(analytics: true))
    try await stage.openReady(place)
    try await stage.browser.press("k")
    try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 1")
    try await stage.browser.press("9")
    try await eventually("the end is told") {
      try lines(stage.nginx).contains { $0.message?.event == "complete" } ? true : nil
    }
    let messages = try lines(stage.nginx).map { try #require($0.message, "\($0.beacon)") }
    let events = messages.map(\.event).filter { $0 != "quality" && $0 != "rebuffer" }
    #expect(events.first == "play" && events.contains("seek") && events.suffix(2) == ["progress", "complete"])
    #expect(Set(messages.map(\.session)).count == 1 && messages.allSatisfy { $0.video == place.id.text })
    #expect(try lines(stage.nginx).allSatisfy { $0.agent.contains("Chrome") && $0.time.hasPrefix("20") })
    #expect(!stage.nginx.beaconLog.contains("127.0.0.1"))

    let before = stage.nginx.beaconLog
    for wish in ["doNotTrack', { value: '1'", "globalPrivacyControl', { value: true"] {
      try await stage.browser.before("Object.defineProperty(navigator, '\(wish) })")
      try await stage.openReady(place)
      try await stage.browser.press("k")
      try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 0.5")
      try await stage.browser.press("k")
      try await stage.browser.open("about:blank")
    }
    // One that is sent after them shows that they had the time to arrive.
    try await post("{\"session\":\"last\"}", to: stage.nginx)
    try await eventually("the last one") { stage.nginx.beaconLog.contains("last") ? true : nil }
    #expect(stage.nginx.beaconLog.dropFirst(before.count).split(separator: "\n").count == 1)
    try await stage.end()
  }

  @Test(
    "Whatever is sent is answered with 204 and nothing else, and no line is broken or forged",
    arguments: [
      ("{\"session\":\"a\",\"event\":\"x\"}", true), ("{\"session\":\"\\\"}\\n{\\\"time\\\":\\\"forged\\\"\"}", false),
      ("{\"session\":\"a\"}\n{\"time\":\"forged\"}", false), ("", false), ("rubbish", false),
      ("{\"session\":\"\u{1}\u{202E}é\"}", true), ("{\"session\":\"\(String(repeating: "x", count: 1950))\"}", false),
    ])
  func rubbish(body: String, isWritten: Bool) async throws {
    let tree = try TemporaryDirectory("beacons")
    let nginx = try await PrivateNginx.start(root: tree.path)
    #expect(try await post(body, to: nginx) == "204 0")
    #expect(try await post("{\"session\":\"last\"}", to: nginx) == "204 0")
    try await eventually("the last one is written") { nginx.beaconLog.contains("last") ? true : nil }
    let written = try lines(nginx).map(\.beacon)
    #expect(written == (isWritten ? [body] : []) + ["{\"session\":\"last\"}"])
  }

  @Test("What is larger than a beacon can be is refused, and the address answers to nothing but a message")
  func limits() async throws {
    let tree = try TemporaryDirectory("beacons")
    let nginx = try await PrivateNginx.start(root: tree.path)
    #expect(try await post(String(repeating: "x", count: 3000), to: nginx).hasPrefix("413"))
    let question = try await run(
      .curl, ["--silent", "--max-time", "10", "-w", "%{http_code}", "-o", "-", "\(nginx.url)/_leat/beacon"])
    #expect(question.output == "204" || question.output.hasSuffix("404"))
    let inner = try await run(
      .curl, ["--silent", "--max-time", "10", "-w", "%{http_code}", "-o", "/dev/null", "\(nginx.url)/_leat/nothing"])
    #expect(inner.output == "404")
    #expect(nginx.beaconLog.isEmpty)
  }

  /// Status and size of the answer.
  @discardableResult
  private func post(_ body: String, to nginx: PrivateNginx) async throws -> String {
    let folder = try TemporaryDirectory("body")
    let file = try folder.write(body, to: "body")
    return try await run(
      .curl,
      [
        "--silent", "--max-time", "10", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", "-H",
        "Content-Type: text/plain", "--data-binary", "@\(file)", "\(nginx.url)/_leat/beacon",
      ]
    ).output
  }
}
