import Catalog
import Foundation
import Testing

@Suite("A manifest is JSON that people can read and programs can trust")
struct ManifestCodingTests {
  @Test("what is written is read back equal, with every key or with few")
  func roundTrip() throws {
    for manifest in [try Samples.small(), try Samples.full()] {
      let bytes = try ManifestCoding.encode(manifest, path: "m")
      #expect(try ManifestCoding.decode(bytes, path: "m") == manifest)
    }
  }

  @Test("it is indented, sorted, with plain slashes and times of RFC 3339, and ends with a line's end")
  func looks() throws {
    for previous in [nil, Array("{}".utf8)] {
      let bytes = try ManifestCoding.encode(Samples.full(), keepingUnknownKeysOf: previous, path: "m")
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("\"2026-11-21T04:00:47.250Z\""))
      #expect(text.contains("\"audio-0-deu/00000.m4s\""))
      #expect(text.contains("9876543210"))
      #expect(text.contains("29.97002997"))
      #expect(text.hasSuffix("}\n"))
      let top = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map {
        $0.drop { $0 == " " }.prefix { $0 != ":" }
      }
      #expect(top.count == Manifest.CodingKeys.allCases.count)
      #expect(top == top.sorted())
    }
  }

  @Test("keys that this version does not know survive at every level, beside changed values")
  func unknownKeys() throws {
    let before = try Samples.full()
    let object = try JSONSerialization.jsonObject(with: Data(try ManifestCoding.encode(before, path: "m")))
    let added = Mark.adding(to: object)
    let previous = [UInt8](try JSONSerialization.data(withJSONObject: added))
    var after = before
    after.title = "Harbour, again"
    after.renditions?[0].bandwidth = 7
    after.source.audio?[0].title = nil
    let bytes = try ManifestCoding.encode(after, keepingUnknownKeysOf: previous, path: "m")
    #expect(try ManifestCoding.decode(bytes, path: "m") == after)
    let written = try JSONSerialization.jsonObject(with: Data(bytes))
    // top, source, 3 tracks, sidecar, stream, rendition, 2 segments, chapter, ladder, its error, error
    #expect(Mark.count(in: added) == 14)
    #expect(Mark.count(in: written) == 14)
  }

  @Test("an unknown key stays with its rendition when the order changes, and goes with it")
  func renditionsByName() throws {
    var manifest = try Samples.small()
    let previous = """
      {"renditions": [{"name": "a", "x": "of a"}, {"name": "b", "x": "of b", "segments": [{"path": "b/1", "y": "of b/1"}]}]}
      """
    var second = Manifest.Rendition(kind: .video, name: "b", how: .copy)
    second.segments = [
      Manifest.Segment(path: "b/0", duration: 1, sizeBytes: 1),
      Manifest.Segment(path: "b/1", duration: 1, sizeBytes: 1),
    ]
    manifest.renditions = [second, Manifest.Rendition(kind: .audio, name: "c", how: .copy)]
    let bytes = try ManifestCoding.encode(manifest, keepingUnknownKeysOf: Array(previous.utf8), path: "m")
    let written = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let renditions = try #require(written["renditions"] as? [[String: Any]])
    #expect(renditions.map { $0["x"] as? String } == ["of b", nil])
    let segments = try #require(renditions[0]["segments"] as? [[String: Any]])
    #expect(segments.map { $0["y"] as? String } == [nil, "of b/1"])
  }

  @Test("a known key that has no value any more goes away")
  func removedValues() throws {
    let previous = try ManifestCoding.encode(Samples.full(), path: "m")
    let bytes = try ManifestCoding.encode(Samples.small(), keepingUnknownKeysOf: previous, path: "m")
    #expect(try ManifestCoding.decode(bytes, path: "m") == Samples.small())
  }

  @Test("unknown numbers keep their value", arguments: ["9223372036854775807", "0.1", "-1", "true", "1e-7", "null"])
  func unknownNumbers(_ number: String) throws {
    let previous = Array("{\"x\": {\"deep\": [\(number)]}}".utf8)
    let bytes = try ManifestCoding.encode(Samples.small(), keepingUnknownKeysOf: previous, path: "m")
    let text = String(decoding: bytes, as: UTF8.self)
    let value = try #require(text.split(separator: "[").last?.prefix { $0 != "]" })
    let trimmed = value.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(trimmed == number || Double(trimmed) == Double(number) && Double(number) != nil)
  }

  @Test("a manifest of a later format is neither read as if it were known nor overwritten")
  func newerSchema() throws {
    let newer = Array(#"{"schema": 2, "state": "levitating"}"#.utf8)
    #expect(throws: CatalogError.newerSchema(path: "m", schema: 2)) { try ManifestCoding.decode(newer, path: "m") }
    #expect(throws: CatalogError.newerSchema(path: "m", schema: 2)) {
      try ManifestCoding.encode(Samples.small(), keepingUnknownKeysOf: newer, path: "m")
    }
  }

  @Test("a value that breaks the schema is not written")
  func unwritable() throws {
    let breaks: [(inout Manifest) -> Void] = [
      { $0.progress = .nan }, { $0.progress = 1.5 }, { $0.source.duration = .infinity },
      { $0.poster = "../poster.jpg" },
      { $0.attempts = -1 }, { $0.stream?.playableDuration = -1 }, { $0.renditions?[0].name = "a/b" },
      { $0.renditions?[0].segments?[0].path = "/etc/passwd" },
    ]
    for (number, change) in breaks.enumerated() {
      var manifest = try Samples.full()
      change(&manifest)
      #expect(throws: CatalogError.self, "case \(number)") { try ManifestCoding.encode(manifest, path: "m") }
    }
  }
}

/// A key that no version knows, in every object.
private enum Mark {
  private static let key = "x_unknown"

  static func adding(to value: Any) -> Any {
    if let object = value as? [String: Any] {
      var marked = object.mapValues(adding)
      marked[key] = ["kept": [1, 2.5, "three", true, NSNull()] as [Any]]
      return marked
    }
    return (value as? [Any])?.map(adding) ?? value
  }

  static func count(in value: Any) -> Int {
    if let object = value as? [String: Any] {
      let kept = (object[key] as? [String: Any])?["kept"] as? [Any]
      let own = kept?.count == 5 && kept?[1] as? Double == 2.5 && kept?[2] as? String == "three" ? 1 : 0
      return object.filter { $0.key != key }.values.reduce(own) { $0 + count(in: $1) }
    }
    return (value as? [Any])?.reduce(0) { $0 + count(in: $1) } ?? 0
  }
}
