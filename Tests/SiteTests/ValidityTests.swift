import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("Other people's parsers find no fault")
struct ValidityTests {
  @Test(
    "Every page is valid for html5lib's strict parser, every feed for an XML parser, every file of JSON for a JSON parser"
  )
  func parsers() async throws {
    let tree = try SampleTree()
    for (number, title) in HostileManifestTests.titles.enumerated() {
      try tree.add(title, state: [.ready, .processing, .receiving, .failed][number % 4]) {
        $0.description = title
        $0.tags = [title, "tag"]
        $0.poster = "poster.jpg"
        $0.error = .init(code: "damaged", stage: "package", message: title)
      }
      try tree.add(title) { $0.description = title }
    }
    for number in 0..<80 { try tree.add("Number \(number)") }
    var settings = SiteSettings(title: "</title><script>alert(1)</script> & \"us\"", analytics: true)
    settings.baseURL = "https://video.example.org"
    settings.description = "<b>\u{202E}"
    settings.footer = "</footer>"
    settings.collectionTitles = ["videos": "<i>'"]
    var builder = SiteBuilder(publicRoot: tree.root, settings: settings, assets: AssetLibrary(hls: [])) { _ in }
    try builder.buildAll()
    let script = try tree.folder.write(Self.program, to: "parse.py")
    let faults = try await BoundedPython.run(script, tree.root)
    #expect(faults.faults.isEmpty, "\(faults.faults.prefix(20))")
    // 106 videos with two pages each, both lists with two archive pages, 404; feeds and the like.
    #expect(faults.parsed["html"] == 106 * 2 + 2 * 2 + 1)
    #expect(faults.parsed["xml"] == 5)
  }

  private static let program = """
    import json, pathlib, sys, xml.dom.minidom
    import html5lib
    faults, parsed = [], {}
    for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
        kind = path.suffix[1:]
        try:
            if kind == "html":
                html5lib.HTMLParser(strict=True).parse(path.read_bytes())
            elif kind == "xml":
                xml.dom.minidom.parse(str(path))
            elif kind in ("json", "webmanifest"):
                json.loads(path.read_text("utf-8"))
            else:
                continue
            parsed[kind] = parsed.get(kind, 0) + 1
        except Exception as fault:
            faults.append(f"{path.name}: {type(fault).__name__} {fault}")
    json.dump({"faults": faults, "parsed": parsed}, sys.stdout)
    """

  private enum BoundedPython {
    struct Found: Decodable {
      let faults: [String]
      let parsed: [String: Int]
    }

    static func run(_ script: String, _ root: String) async throws -> Found {
      // By its path: another Python in PATH has other modules than Debian's.
      let result = try await runAnyway("/usr/bin/python3", [script, root])
      try #require(result.succeeded, "'etc/dev/deps test' installs python3-html5lib: \(result.errorOutput)")
      return try JSONDecoder().decode(Found.self, from: Data(result.output.utf8))
    }
  }
}
