import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("Style, scripts and the player library")
struct AssetTests {
  @Test("A module imports another by the name that it is served under")
  func imports() throws {
    let assets = AssetLibrary(hls: [1])
    for name in [assets.names.player, assets.names.library] {
      let script = String(decoding: try #require(assets.files[name]), as: UTF8.self)
      let imported = script.matches(of: /from "\.\/([^"]+)"/).map { String($0.output.1) }
      #expect(!imported.isEmpty)
      for name in imported { #expect(assets.files[name] != nil, "\(name)") }
    }
  }

  @Test("hls.js that is missing, or is another, is refused with the remedy")
  func wrongPlayer() throws {
    let folder = try TemporaryDirectory("hls")
    let path = folder.path("hls.min.js")
    let missing = #expect(throws: SiteError.self) { try AssetLibrary.load(hlsPath: path) }
    #expect(missing == .hlsMissing(path: path))
    try folder.write("alert(1)", to: "hls.min.js")
    let wrong = #expect(throws: SiteError.self) { try AssetLibrary.load(hlsPath: path) }
    #expect(wrong == .hlsWrong(path: path))
    #expect(wrong?.description.contains("etc/dev/hls.js") == true)
  }

  @Test("etc/dev/hls.js refuses other bytes and installs nothing")
  func installer() async throws {
    let folder = try TemporaryDirectory("hls")
    let file = try folder.write("alert(1)", to: "given.js")
    let result = try await runAnyway(ProjectFile.path("etc/dev/hls.js"), [folder.path("out"), file])
    #expect(result.status == .exited(1))
    #expect(result.errorOutput.contains("413a83e2bb0c77ed"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).isEmpty)
  }
}
