import Foundation
import Glibc
import TestSupport
import Testing

@Suite("leat status", .heavy)
struct StatusTests {
  @Test("shows every file where it is: arriving, queued while the disk is full, processed, ready, refused")
  func states() async throws {
    let settings = "settle: 100 ms\nmin_free: 1 MiB"
    let daemon = try await LeatDaemon.start(settings: settings)
    let good = try await SampleVideo().file()
    try daemon.drop(good, as: "good.mp4")
    try daemon.drop(daemon.root.write("a text", to: "text"), as: "text.mp4")
    try await until("one is ready, one refused", daemon) {
      $0.videos.map(\.state) == ["ready"] && $0.refused.map(\.code) == ["not_media"]
    }

    // An upload that stops half-way, and goes on later.
    let source = try await SampleVideo { $0.seconds = 40 }.file()
    let bytes = try Data(contentsOf: URL(filePath: source))
    try Data().write(to: URL(filePath: "\(daemon.inbox)/slow.mp4"))
    let upload = try FileHandle(forWritingTo: URL(filePath: "\(daemon.inbox)/slow.mp4"))
    try upload.write(contentsOf: bytes.prefix(bytes.count / 2))
    try await until("it is followed while it arrives", daemon) { report in
      report.receiving.map(\.path) == ["slow.mp4"] && report.receiving.map(\.sizeBytes) == [bytes.count / 2]
        && report.videos.contains { $0.filename == "slow.mp4" && $0.state == "receiving" && $0.progress > 0 }
    }

    // More than any disk has: what is being worked on goes on, nothing else begins.
    try daemon.reload(settings: "settle: 100 ms\nmin_free: 1000000 GiB")
    try await daemon.says("read again")
    try upload.write(contentsOf: bytes.dropFirst(bytes.count / 2))
    try upload.close()
    try daemon.drop(await SampleVideo.long.file(), as: "long.mp4")
    try daemon.drop(good, as: "again.mp4")
    try await until("both wait for space, and the upload is ready", daemon) { report in
      report.receiving.isEmpty && report.videos.filter { $0.state == "queued" }.count == 2
        && report.videos.contains { $0.filename == "slow.mp4" && $0.state == "ready" && $0.progress == 1 }
    }
    #expect(daemon.journal.contains("starting nothing: "))
    // One that has just been started, to wait for work, says a moment later that it does.
    try await daemon.until("nothing works") { daemon.workers.isEmpty ? true : nil }

    try daemon.reload(settings: settings)
    try await until("the long one is worked on", daemon) { report in
      report.videos.contains { video in
        video.filename == "long.mp4" && video.state == "processing" && video.progress > 0 && video.progress < 1
      }
    }
    #expect(daemon.journal.contains("starting videos again"))
    try await until("all are ready", daemon) { report in
      report.videos.map(\.state) == ["ready", "ready", "ready", "ready"]
    }
    let table = try await runAnyway(BuiltProgram.leat.path, ["status", "--config", daemon.configuration])
    for word in ["good", "slow", "long", "text.mp4", "not_media"] { #expect(table.output.contains(word), "\(table)") }
    #expect(try await daemon.stop() == .exited(0))
  }

  /// Asks until `condition` holds.
  private func until(_ what: String, _ daemon: LeatDaemon, _ condition: (Report) -> Bool) async throws {
    try await daemon.until(what, every: .milliseconds(100)) {
      let answer = try await runAnyway(
        BuiltProgram.leat.path, ["status", "--json", "--config", daemon.configuration])
      try #require(answer.succeeded, "\(answer)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let report = try decoder.decode(Report.self, from: Data(answer.output.utf8))
      return condition(report) ? report : nil
    }
  }

  private struct Report: Decodable {
    struct Arrival: Decodable {
      let path: String
      let sizeBytes: Int
    }
    struct Video: Decodable {
      let filename: String
      let state: String
      let progress: Double
    }
    struct Refused: Decodable {
      let code: String?
    }
    let receiving: [Arrival]
    let videos: [Video]
    let refused: [Refused]
  }
}
