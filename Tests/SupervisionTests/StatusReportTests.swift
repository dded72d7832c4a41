import Catalog
import Foundation
import Testing

@testable import Supervision

@Suite("leat status")
struct StatusReportTests {
  private let layout = CatalogLayout(
    root: FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path)

  private func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }

  private func add(_ filename: String, _ state: VideoState, _ change: (inout Manifest) -> Void = { _ in }) throws
    -> VideoID
  {
    let id = VideoID.random()
    let source = Manifest.Source(filename: filename, sizeBytes: 3 << 20)
    let created = try #require(Timestamp.date("2026-11-21T04:00:00Z"))
    var manifest = Manifest(id: id, title: filename, collection: .videos, source: source, created: created)
    manifest.state = state
    manifest.attempts = 1
    change(&manifest)
    let directory = layout.video(id, in: .videos)
    try directory.create()
    try directory.writeManifest(manifest, sync: false)
    return id
  }

  private func fill() throws -> VideoID {
    _ = try add("waiting.mp4", .processing) { $0.attempts = 0 }
    _ = try add("busy\u{1b}[2J.mp4", .processing) { manifest in
      manifest.progress = 0.419
      manifest.updated = manifest.created.addingTimeInterval(10)
      manifest.stream = Manifest.Stream(segmentType: "fmp4", targetDuration: 6)
      manifest.stream?.playableDuration = 305
    }
    _ = try add("bad.mp4", .failed) {
      $0.error = .init(code: "io", stage: "package", message: "cannot write: disk full")
    }
    let ready = try add("日本.mp4", .ready) { $0.progress = 1 }
    try write("{", to: "\(layout.publicRoot)/videos/\(VideoID.random())/manifest.json")
    try write(
      """
      {"schema": 1, "files": [{"path": "in.mp4", "collection": "videos", "size_bytes": 1024,
       "since": "2026-11-21T04:00:00.000Z", "why": "a process writes to it"}]}
      """, to: layout.receivingFile)
    try write(
      "song.mp3\nwas not accepted as a video.\n\nWhy: There is no picture.\n\nRefused:  2026-11-21T04:00:00.000Z\nCode:     no_video\n",
      to: "\(layout.rejected)/videos/song.mp3.why.txt")
    try write("", to: "\(layout.rejected)/videos/song.mp3")
    return ready
  }

  @Test("the table shows what is where, what is being done first, and no name can draw on the terminal")
  func table() throws {
    defer { try? FileManager.default.removeItem(atPath: layout.inbox.replacing("/inbox", with: "")) }
    let ready = try fill()
    let lines = try StatusReport(reading: layout).table().split(separator: "\n").map(String.init)
    #expect(lines[2].hasPrefix("processing "))
    #expect(lines[0] == "STATE       DONE  SPEED   SIZE  NAME               COLLECTION  NOTE")
    #expect(lines[1] == "receiving                1 KiB  in.mp4             videos      a process writes to it")
    let busy = try #require(lines.first { $0.contains("busy") })
    #expect(busy.hasPrefix("processing   41%  30.5×  3 MiB  busy\\u{1b}[2J.mp4  videos      "))
    #expect(lines.contains { $0.hasPrefix("queued                   3 MiB  waiting.mp4        videos      ") })
    #expect(lines.contains("failed        0%         3 MiB  bad.mp4            videos      cannot write: disk full"))
    #expect(
      lines.contains("refused                         song.mp3           videos      no_video: There is no picture."))
    #expect(lines.contains("ready                    3 MiB  日本.mp4           videos      \(ready)"))
    #expect(lines.last?.hasPrefix("cannot read '") == true)
  }

  @Test("only the latest ready and refused ones are listed, unless all are wanted")
  func shortened() throws {
    defer { try? FileManager.default.removeItem(atPath: layout.inbox.replacing("/inbox", with: "")) }
    for number in 1...3 {
      _ = try add("\(number).mp4", .ready) { $0.created = $0.created.addingTimeInterval(Double(number)) }
    }
    let report = try StatusReport(reading: layout)
    #expect(report.videos.map(\.filename) == ["3.mp4", "2.mp4", "1.mp4"])
    #expect(report.table(shown: 2).hasSuffix("… and 1 more ready: see --all\n"))
    #expect(!report.table(shown: 2).contains("1.mp4"))
    #expect(report.table().contains("1.mp4"))
  }

  @Test("JSON says the same")
  func json() throws {
    defer { try? FileManager.default.removeItem(atPath: layout.inbox.replacing("/inbox", with: "")) }
    _ = try fill()
    let json = try StatusReport(reading: layout).json
    let read = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(read["schema"] as? Int == 1)
    #expect((read["receiving"] as? [[String: Any]])?.first?["size_bytes"] as? Int == 1024)
    let videos = try #require(read["videos"] as? [[String: Any]])
    #expect(Set(videos.compactMap { $0["state"] as? String }) == ["queued", "processing", "failed", "ready"])
    #expect(videos.first { $0["state"] as? String == "processing" }?["speed"] as? Double == 30.5)
    #expect((read["refused"] as? [[String: Any]])?.first?["code"] as? String == "no_video")
    #expect((read["broken"] as? [[String: Any]])?.count == 1)
  }

  @Test("an installation without a video says so; one without public/ is an error")
  func nothing() throws {
    defer { try? FileManager.default.removeItem(atPath: layout.inbox.replacing("/inbox", with: "")) }
    #expect(throws: CatalogError.self) { try StatusReport(reading: layout) }
    try FileManager.default.createDirectory(atPath: layout.publicRoot, withIntermediateDirectories: true)
    #expect(try StatusReport(reading: layout).table() == "Nothing yet.\n")
  }
}
