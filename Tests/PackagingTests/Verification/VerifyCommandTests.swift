import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Packaging

@Suite("leat verify")
struct VerifyCommandTests {
  /// A folder with the sample stream's files.
  private static func written(_ folder: StreamFolder, to directory: TemporaryDirectory) throws -> String {
    for (path, bytes) in folder.files {
      let file = URL(filePath: directory.path("stream/\(path)"))
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    return directory.path("stream")
  }

  private static func verify(_ arguments: String...) async throws -> RunResult {
    try await runAnyway(BuiltProgram.leat.path, ["verify"] + arguments)
  }

  private struct Report: Decodable {
    struct Rule: Decodable {
      let id: String
      let source: String
      let status: String
      let findings: [Finding]
    }
    struct Finding: Decodable {
      let place: String
      let text: String
    }
    let errors: Int
    let warnings: Int
    let rules: [Rule]
  }

  @Test("A line for each rule with its source; status 0 for a sound stream, 1 for an error, 0 for a warning")
  func folders() async throws {
    let directory = try TemporaryDirectory("verify")
    var stream = SampleStream().folder
    let path = try Self.written(stream, to: directory)
    let sound = try await Self.verify(path)
    #expect(sound.status == .exited(0))
    #expect(
      sound.output.contains("pass     Every EXTINF, rounded, is at or below EXT-X-TARGETDURATION (RFC 8216 §4.3.3.1)"))
    #expect(sound.output.contains("rules: 0 broken, 0 with warnings"))
    #expect(sound.output.split(separator: "\n").count == VerificationRule.all.count + 1)

    stream.replace("TARGETDURATION:6", with: "TARGETDURATION:5", in: "deaf/playlist.m3u8")
    _ = try Self.written(stream, to: directory)
    let wrong = try await Self.verify(path + "/master.m3u8", "--quiet")
    #expect(wrong.status == .exited(1))
    #expect(wrong.output.hasPrefix("error    Every EXTINF, rounded,"))
    #expect(wrong.output.contains("'deaf/playlist.m3u8' segment 0 lasts 6.0 s, above the target duration of 5 s"))
    let told = try JSONDecoder().decode(Report.self, from: Data(try await Self.verify("--json", path).output.utf8))
    #expect(told.errors == 1 && told.warnings == 0)
    let rule = try #require(told.rules.first { $0.status == "error" })
    #expect(rule.id == "rfc8216-4.3.3.1" && rule.source == "RFC 8216 §4.3.3.1")
    #expect(rule.findings.first?.place == "deaf/playlist.m3u8")

    var poor = SampleStream()
    poor.hasOneVariant = true
    let poorPath = try Self.written(poor.folder, to: directory)
    let warned = try await Self.verify(poorPath, "--quiet")
    #expect(warned.status == .exited(0))
    #expect(warned.output.contains("warning  There are several bit rates of video"))
  }

  @Test("What is not there is an error of its own, and so is wrong usage")
  func statuses() async throws {
    let directory = try TemporaryDirectory("verify")
    let missing = try await Self.verify(directory.path("nothing"))
    #expect(missing.status == .exited(3))
    #expect(missing.errorOutput.contains("cannot read"))
    #expect(try await Self.verify().status == .exited(2))
  }

  @Test("A stream on a web server is read like one in a folder; what is missing there is found")
  func web() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo(.mp4).file())
    let server = try await PrivateNginx.start(root: video.folder.path)
    let here = try await Self.verify(video.directory.path)
    let there = try await Self.verify("\(server.url)/out/master.m3u8")
    #expect(there.status == .exited(0), "\(there)")
    #expect(there.output.split(separator: "\n").last == here.output.split(separator: "\n").last)
    try FileManager.default.removeItem(atPath: video.directory.file("video-source/00001.m4s"))
    let broken = try await Self.verify("\(server.url)/out/master.m3u8", "--quiet")
    #expect(broken.status == .exited(1))
    #expect(broken.output.contains("error    Everything that a playlist names is there"))
    #expect(broken.output.contains("00001.m4s"))
    #expect(try await Self.verify("\(server.url)/out/nothing.m3u8").status == .exited(3))
  }

  @Test("A playlist on a web server cannot make it read files of this machine")
  func confinement() throws {
    let files = RemoteFiles()
    let base = "http://127.0.0.1:1/a/master.m3u8"
    #expect(try files.place(of: "b/c.m3u8?x=1", in: base) == "http://127.0.0.1:1/a/b/c.m3u8?x=1")
    for uri in ["file:///etc/passwd", "concat:a|b", "data:text/plain,a", "/\u{0}"] {
      #expect(throws: StreamReadError.self, "\(uri)") { try files.place(of: uri, in: "file:///srv/master.m3u8") }
    }
    for uri in ["file:///etc/passwd", "subfile,,start,0,end,1,,:/etc/passwd"] {
      let place = try? files.place(of: uri, in: base)
      #expect(place == nil || place?.hasPrefix("http://127.0.0.1:1/") == true, "\(uri)")
    }
    for uri in ["/etc/passwd", "../x", "a/../../x", "%2e%2e/x", "file:x", "http://example.org/x", "a\u{0}b"] {
      #expect(throws: StreamReadError.self, "\(uri)") { try RelativePath.place(of: uri, in: "master.m3u8") }
    }
    #expect(try RelativePath.place(of: "../b/./c%20d.m4s?q", in: "a/playlist.m3u8") == "b/c d.m4s")
  }

  @Test("A server that says nothing, and a file without an end, are given up")
  func bounds() async throws {
    let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(silent) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(silent, generic, length) == 0 && listen(silent, 1) == 0 && getsockname(silent, generic, &length) == 0
      }
    }
    try #require(port)
    var limits = RemoteFiles.Limits()
    limits.seconds = 0.5
    #expect(throws: StreamReadError.limit("0 s are over")) {
      try Verifier.verify(
        "http://127.0.0.1:\(in_port_t(bigEndian: address.sin_port))/a.m3u8", of: RemoteFiles(limits: limits))
    }

    let folder = try TemporaryDirectory("served")
    try folder.write(String(repeating: "#EXTM3U", count: 100), to: "long.m3u8")
    let server = try await PrivateNginx.start(root: folder.path)
    limits = RemoteFiles.Limits()
    limits.fileBytes = 100
    let error = #expect(throws: StreamReadError.self) {
      try Verifier.verify("\(server.url)/long.m3u8", of: RemoteFiles(limits: limits))
    }
    #expect(error?.description.contains("larger than 100 bytes") == true)
  }
}
