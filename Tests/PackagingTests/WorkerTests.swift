import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Packaging

@Suite("leat package and leat poster")
struct WorkerTests {
  /// Long enough to be interrupted: ten minutes whose sound is transcoded.
  static func long() async throws -> String {
    try await SampleVideo(.mp4) {
      $0.seconds = 60
      $0.loops = 5
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
  }

  @Test("0: done, and again")
  func done() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.mp4).file()
    for _ in 0..<2 {
      let result = try await Worker.package(file, video)
      #expect(result.status == .exited(0), "\(result)")
    }
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .ready && manifest.progress == 1 && manifest.error == nil)
  }

  static let refusals: [(name: String, content: String, code: String)] = [
    ("text.mp4", "This is no film.\n", "not_media"), ("empty.mp4", "", "empty"),
    ("list.m3u8", "#EXTM3U\n", "extension_not_allowed"),
    ("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n", "not_media"),
  ]

  @Test("1: refused, with the reason in the manifest", arguments: refusals)
  func refused(name: String, content: String, code: String) async throws {
    let video = try PackagedVideo()
    let result = try await Worker.package(try video.folder.write(content, to: name), video)
    #expect(result.status == .exited(1), "\(result)")
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .rejected && manifest.error?.code == code && manifest.error?.stage == "validate")
  }

  @Test("2: wrong usage, or another worker has the directory")
  func usage() async throws {
    let video = try PackagedVideo()
    #expect(try await runAnyway(BuiltProgram.leat.path, ["package", "x.mp4"]).status == .exited(2))
    let file = try await SampleVideo(.mp4).file()
    try video.directory.create()
    let lock = try DirectoryLock.acquire(video.directory)
    let result = try await Worker.package(file, video)
    #expect(result.status == .exited(2) && result.errorOutput.contains("another worker"), "\(result)")
    let poster = try await runAnyway(BuiltProgram.leat.path, ["poster", video.directory.path])
    #expect(poster.status == .exited(2), "\(poster)")
    _ = consume lock
  }

  @Test("3: a file that is not there may come back")
  func missing() async throws {
    let video = try PackagedVideo()
    let result = try await Worker.package(video.folder.path("gone.mp4"), video)
    #expect(result.status == .exited(3), "\(result)")
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .processing && manifest.error?.code == "io_error")
  }

  @Test("4: a manifest of a newer Leat is not overwritten")
  func newer() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.mp4).file()
    #expect(try await Worker.package(file, video).succeeded)
    let path = video.directory.file("manifest.json")
    let text = try String(contentsOfFile: path, encoding: .utf8).replacing("\"schema\" : 1", with: "\"schema\" : 99")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let result = try await Worker.package(file, video)
    #expect(result.status == .exited(4), "\(result)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  static let inputs: [(what: String, words: String, status: Int32)] = [
    ("the daemon is gone", "", 3), ("called off", "abort\n", 3), ("words that nobody knows, then the end", "x\n\n", 3),
  ]

  @Test("Supervised, it stops when told, and leaves a state that can be continued", arguments: inputs)
  func supervised(what: String, words: String, status: Int32) async throws {
    let video = try PackagedVideo()
    let input = try video.folder.write(words, to: "stdin")
    let file = try await Self.long()
    let result = try await Worker.package(file, video, ["--supervised"], input: input)
    #expect(result.status == .exited(status), "\(what): \(result)")
    #expect(try video.directory.readManifest().state == .processing)
  }

  @Test("Supervised and told that all is there, it finishes, whatever comes after")
  func complete() async throws {
    let video = try PackagedVideo()
    let input = try video.folder.write("complete\n", to: "stdin")
    let result = try await Worker.package(try await SampleVideo(.mp4).file(), video, ["--supervised"], input: input)
    #expect(result.status == .exited(0), "\(result)")
  }

  @Test("SIGTERM and SIGINT stop it within seconds, to be continued", arguments: [SIGTERM, SIGINT])
  func signal(number: Int32) async throws {
    let video = try PackagedVideo()
    let file = try await Self.long()
    let worker = try RunningProcess(BuiltProgram.leat.path, try Worker.arguments(file, video))
    try await eventually("a segment is published", every: .milliseconds(2)) {
      (try? video.rendition("video-source")) != nil ? true : nil
    }
    worker.send(number)
    #expect(try await worker.wait(.seconds(10)) == .exited(3))
    #expect(try video.directory.readManifest().state == .processing)
    #expect(try await Worker.package(file, video).succeeded)
  }

  @Test("A full disk: exit 3 with the reason, and it goes on when there is room again")
  func diskFull() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.mp4) {
      $0.seconds = 60
      $0.options = ["-b:v", "400k", "-minrate", "400k", "-maxrate", "400k", "-bufsize", "400k", "-nal-hrd", "cbr"]
    }.file()
    // A file system of its own, which only the script's processes see.
    let script = """
      set -u
      mkdir -p "$3"
      mount -t tmpfs -o size=1500k leat "$3" || exit 90
      run() { "$1" package "$2" --output "$3/video" --config "$4"; }
      run "$@"; echo "first $?"
      cat "$3/video/manifest.json"
      mount -o remount,size=64m "$3" || exit 91
      run "$@"; echo "second $?"
      cp -r "$3/video" "$5"
      """
    let copy = video.directory.path
    let settings = try Worker.settings(video)
    let result = try await runAnyway(
      "/usr/bin/unshare",
      ["-rm", "bash", "-c", script, "sh", BuiltProgram.leat.path, file, video.folder.path("disk"), settings, copy])
    #expect(result.output.contains("first 3"), "\(result)")
    #expect(result.output.contains("\"disk_full\"") && result.output.contains("\"processing\""), "\(result)")
    #expect(result.output.contains("second 0"), "\(result)")
    let undisturbed = try PackagedVideo()
    #expect(try await Worker.package(file, undisturbed).succeeded)
    #expect(try video.files() == undisturbed.files())
  }

  @Test("leat poster makes the same picture again, turned as the video is")
  func poster() async throws {
    let video = try PackagedVideo()
    let file = try await video.remuxed(try await SampleVideo(.mp4).file(), ["-metadata:s:v", "rotate=90"])
    #expect(try await Worker.package(file, video).succeeded)
    let path = video.directory.file("poster.jpg")
    let first = try #require(FileManager.default.contents(atPath: path))
    unlink(path)
    let result = try await runAnyway(BuiltProgram.leat.path, ["poster", video.directory.path])
    #expect(result.status == .exited(0), "\(result)")
    #expect(FileManager.default.contents(atPath: path) == first)
    let size = try await run(
      .ffprobe, ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", path])
    #expect(size.output.trimmingCharacters(in: .whitespacesAndNewlines) == "mjpeg,180,320")

    // Where no pictures are wanted, what players seek by still is.
    let iFrames = video.directory.file("iframes/playlist.m3u8")
    for lost in [path, iFrames] { unlink(lost) }
    let without = try await runAnyway(BuiltProgram.leat.path, ["poster", video.directory.path, "--no-pictures"])
    #expect(without.status == .exited(0), "\(without)")
    #expect(FileManager.default.fileExists(atPath: iFrames) && !FileManager.default.fileExists(atPath: path))
    let both = try await runAnyway(
      BuiltProgram.leat.path, ["poster", video.directory.path, "--no-pictures", "--picture", path])
    #expect(both.status == .exited(2) && both.errorOutput.contains("contradict"), "\(both)")
    let elsewhere = try await runAnyway(BuiltProgram.leat.path, ["poster", video.folder.path("nowhere")])
    #expect(elsewhere.status == .exited(3), "\(elsewhere)")
  }

  static let wishes: [(sentence: String, settings: String?, poster: Bool)] = [
    ("nobody says anything: it was packaged without", nil, false),
    ("its collection wants none", "poster: false", false),
    ("its collection wants one now", "", true),
  ]

  @Test("leat poster makes no picture of a video that was to have none", arguments: wishes)
  func unwanted(sentence: String, settings: String?, poster: Bool) async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.mp4).file()
    let packaging = ["--config", try Worker.settings(video, "poster: false\nencryption: aes-128")]
    let output = video.directory.path
    let packaged = try await runAnyway(BuiltProgram.leat.path, ["package", file, "--output", output] + packaging)
    try #require(packaged.succeeded, "\(packaged)")
    let arguments = try settings.map { ["--config", try Worker.settings(video, $0)] } ?? []
    let result = try await runAnyway(BuiltProgram.leat.path, ["poster", output] + arguments)
    #expect(result.succeeded, "\(result)")
    #expect(result.errorOutput.contains("packaged without") == (settings == nil))
    #expect(FileManager.default.fileExists(atPath: video.directory.file("poster.jpg")) == poster, "\(sentence)")
    #expect((try video.directory.readManifest().poster != nil) == poster, "\(sentence)")
  }

  @Test("leat poster decodes within the worker's limits", arguments: [64, 1024])
  func limits(openFiles: Int) async throws {
    let video = try PackagedVideo()
    #expect(try await Worker.package(try await SampleVideo(.mp4).file(), video).succeeded)
    unlink(video.directory.file("poster.jpg"))
    let settings = try Worker.settings(video, "worker: {open_files: \(openFiles)}")
    // All numbers up to 79 are taken: below a limit of 64 no file can be opened any more.
    let crowded = "for n in {3..79}; do eval \"exec $n</dev/null\"; done; exec \"$@\""
    let result = try await runAnyway(
      "/bin/bash",
      ["-c", crowded, "bash", BuiltProgram.leat.path, "poster", video.directory.path, "--config", settings])
    let isRoomy = openFiles > 64
    #expect(result.succeeded == isRoomy, "\(result)")
    #expect(FileManager.default.fileExists(atPath: video.directory.file("poster.jpg")) == isRoomy)
  }

  @Test("Nothing that libav says reaches standard error")
  func quiet() async throws {
    let file = try await SampleVideo(.mpegTS).file()
    var bytes = try #require(FileManager.default.contents(atPath: file))
    for place in stride(from: bytes.count / 3, to: bytes.count, by: 971) { bytes[place] ^= 0x55 }
    let video = try PackagedVideo()
    try bytes.write(to: URL(filePath: video.folder.path("damaged.ts")))
    let result = try await Worker.package(video.folder.path("damaged.ts"), video)
    #expect(
      result.errorOutput.split(separator: "\n").allSatisfy { $0.hasPrefix("<") || $0.hasPrefix("leat: ") }, "\(result)")
  }
}
