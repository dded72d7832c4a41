import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Many files at once", .heavy)
struct ManyFilesTests {
  private static let folders = 50
  private static let filesInEach = 20

  /// A worker that packages nothing: how many files are noticed, claimed and brought to their end is the daemon's doing.
  private static let standIn = """
    #!/bin/sh
    output=$4
    exec 9>"$output/.lock"
    flock -w 5 9 || exit 2
    echo "$2" >> "$output/../../../starts"
    echo '#EXTM3U' > "$output/master.m3u8"
    stream='"stream": {"master": "master.m3u8", "segment_type": "fmp4", "target_duration": 6, "playable_duration": 1},'
    sed -e 's/"state" : "processing"/"state" : "ready"/' -e "1a $stream" "$output/manifest.json" > "$output/.new" &&
      mv "$output/.new" "$output/manifest.json"
    """

  @Test("1,000 files in 50 new folders, one inside the other: every one is a video, once")
  func thousand() async throws {
    let video = SampleVideo(.mp4) { video in
      video.seconds = 0.2
      video.width = 64
      video.height = 36
      video.audio = []
    }
    let file = try await video.file()
    let root = try TemporaryDirectory("root")
    let worker = try root.write(Self.standIn, to: "worker")
    #expect(chmod(worker, 0o755) == 0)
    let daemon = try await LeatDaemon.start(
      root: root, settings: "poster: false\njobs: 4\nsettle: 100 ms", environment: ["LEAT_WORKER": worker])
    let start = ContinuousClock.now
    var names: Set<String> = []
    for folder in 0..<Self.folders {
      // Five levels below each of ten folders.
      let levels = (0...(folder % 5)).map { "level \($0)" }.joined(separator: "/")
      let path = "\(daemon.inbox)/deep/\(folder / 5)/\(levels)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for number in 0..<Self.filesInEach {
        let name = "\(folder)-\(number).mp4"
        names.insert(name)
        try FileManager.default.copyItem(atPath: file, toPath: "\(path)/\(name)")
      }
    }
    let published = Published(daemon: daemon)
    try await daemon.until("all are ready", within: .seconds(240), every: .seconds(1)) {
      // Cheaper than a thousand manifests a second.
      daemon.journal.components(separatedBy: "ready: ").count - 1 >= names.count ? true : nil
    }
    print("\(names.count) files: ready after \(((.now - start) / .seconds(1)).rounded()) s")
    let manifests = try published.manifests
    #expect(manifests.count == names.count)
    #expect(Set(manifests.map(\.source.filename)) == names)
    #expect(manifests.allSatisfy { $0.state == .ready })
    let starts = try String(contentsOfFile: root.path("starts"), encoding: .utf8).split(separator: "\n")
    #expect(starts.count == names.count && Set(starts).count == names.count)
    let left = FileManager.default.enumerator(atPath: daemon.inbox)?.compactMap { $0 as? String } ?? []
    #expect(left.filter { $0.hasSuffix(".mp4") } == [])
    try await daemon.stop()
  }

  @Test("300 videos with two files beside each, in one folder, in any order: each has its own")
  func sidecars() async throws {
    let file = try await SampleVideo(.mp4) { video in
      video.seconds = 0.2
      video.width = 64
      video.height = 36
      video.audio = []
    }.file()
    let root = try TemporaryDirectory("root")
    let worker = try root.write(Self.standIn, to: "worker")
    #expect(chmod(worker, 0o755) == 0)
    let daemon = try await LeatDaemon.start(
      root: root, settings: "poster: false\njobs: 4\nsettle: 100 ms", environment: ["LEAT_WORKER": worker])
    let count = 300
    let start = ContinuousClock.now
    var drops: [(name: String, content: Data)] = []
    let film = try Data(contentsOf: URL(filePath: file))
    for number in 0..<count {
      drops.append(("\(number).mp4", film))
      drops.append(("\(number).en.srt", Data("1\n00:00:01,000 --> 00:00:02,000\n\(number)\n".utf8)))
      drops.append(("\(number).yaml", Data("title: Film \(number)\n".utf8)))
    }
    for drop in drops.shuffled() { try drop.content.write(to: URL(filePath: "\(daemon.inbox)/\(drop.name)")) }
    try await daemon.until("all have what is theirs", within: .seconds(240), every: .seconds(1)) {
      daemon.journal.components(separatedBy: "added '").count - 1 >= 2 * count ? true : nil
    }
    print("\(drops.count) files, \(count) of them videos: in place after \(((.now - start) / .seconds(1)).rounded()) s")
    let published = Published(daemon: daemon)
    let manifests = try published.manifests
    #expect(manifests.count == count)
    for manifest in manifests {
      let number = manifest.title.dropFirst("Film ".count)
      #expect(manifest.source.filename == "\(number).mp4" && manifest.source.sidecars?.count == 2)
      let subtitles = "\(published.folder(of: manifest))/.sidecars/subtitles.en.srt"
      #expect(try String(contentsOfFile: subtitles, encoding: .utf8).hasSuffix("\n\(number)\n"))
    }
    try await daemon.stop()
    #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.inbox) == [])
  }

  @Test("20,000 events while the daemon stands still, more than the kernel keeps: every video is ready, once")
  func overflow() async throws {
    let video = SampleVideo(.mp4) { video in
      video.seconds = 0.2
      video.width = 64
      video.height = 36
      video.audio = []
    }
    let file = try await video.file()
    let root = try TemporaryDirectory("root")
    let worker = try root.write(Self.standIn, to: "worker")
    #expect(chmod(worker, 0o755) == 0)
    let daemon = try await LeatDaemon.start(
      root: root, settings: "poster: false\nsettle: 100 ms", environment: ["LEAT_WORKER": worker])
    let limit = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
    let queue = try #require(Int(limit.trimmingCharacters(in: .whitespacesAndNewlines)))

    // Noticed, so the inbox is watched by now.
    try daemon.drop(file, as: "first.mp4")
    try await daemon.until("the first is noticed") { daemon.journal.contains("noticed 'first.mp4'") ? true : nil }
    daemon.process.send(SIGSTOP)
    // Each is made, closed and removed: three events.
    for number in 0..<(max(20_000, queue + 1024) / 3 + 1) {
      let name = "\(daemon.inbox)/.noise-\(number)"
      close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
      unlink(name)
    }
    var names: Set = ["first.mp4"]
    for number in 0..<100 {
      names.insert("\(number).mp4")
      try FileManager.default.createDirectory(
        atPath: "\(daemon.inbox)/late/\(number % 10)", withIntermediateDirectories: true)
      try daemon.drop(file, as: "late/\(number % 10)/\(number).mp4")
    }
    daemon.process.send(SIGCONT)

    try await daemon.until("all are ready", within: .seconds(120), every: .milliseconds(500)) {
      daemon.journal.components(separatedBy: "ready: ").count - 1 >= names.count ? true : nil
    }
    #expect(daemon.journal.contains("the kernel dropped inotify events"))
    let manifests = try Published(daemon: daemon).manifests
    #expect(manifests.count == names.count)
    #expect(Set(manifests.map(\.source.filename)) == names)
    let starts = try String(contentsOfFile: root.path("starts"), encoding: .utf8).split(separator: "\n")
    #expect(starts.count == names.count && Set(starts).count == names.count)
    try await daemon.stop()
  }
}
