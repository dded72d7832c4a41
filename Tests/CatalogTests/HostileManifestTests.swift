import Catalog
import Foundation
import Testing

@Suite("A hostile manifest is an error, and never more than that")
struct HostileManifestTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let from: String
    let to: String

    /// Whether the result can be read as JSON at all, by readers that round a large number to infinity too.
    var isJSON: Bool { !["NaN", "1e999"].contains { to.contains($0) } && to != #""poster.jpg"# }

    init(_ sentence: String, _ from: String, _ to: String) {
      (testDescription, self.from, self.to) = (sentence, from, to)
    }
  }

  static let changes = [
    Change("text for a number", #""progress" : 1"#, #""progress" : "1""#),
    Change("progress above 1", #""progress" : 1"#, #""progress" : 1.01"#),
    Change("progress below 0", #""progress" : 1"#, #""progress" : -0.5"#),
    Change("a number that no Double holds", #""progress" : 1"#, #""progress" : 1e999"#),
    Change("NaN", #""progress" : 1"#, #""progress" : NaN"#),
    Change("attempts that no Int holds", #""attempts" : 2"#, #""attempts" : 1e300"#),
    Change("negative attempts", #""attempts" : 2"#, #""attempts" : -2"#),
    Change("half an attempt", #""attempts" : 2"#, #""attempts" : 2.5"#),
    Change("a duration longer than a life", #""duration" : 61.48"#, #""duration" : 1e12"#),
    Change("a size above 2^52", "9876543210", "9007199254740993"),
    Change("a negative size", "9876543210", "-1"),
    Change("an id that is no UUID", Samples.idText, "../../etc"),
    Change("an id in capitals", Samples.idText, Samples.idText.uppercased()),
    Change("a collection that leaves the tree", #""videos""#, #""../x""#),
    Change("a state that nobody knows", #""state" : "ready""#, #""state" : "levitating""#),
    Change("a time that is none", #""2026-11-21T04:00:47.250Z""#, #""yesterday""#),
    Change("a time as a number", #""2026-11-21T04:00:47.250Z""#, "12"),
    Change("a poster outside", #""poster.jpg""#, #""../../secret.jpg""#),
    Change("an original outside", #""original.mp4""#, #""../../../originals/a.mp4""#),
    Change("an absolute poster", #""poster.jpg""#, #""/etc/passwd""#),
    Change("a segment outside", #""audio-0-deu/00001.m4s""#, #""audio-0-deu/../../x""#),
    Change("a line break in a path", #""poster.jpg""#, #""poster\n.jpg""#),
    Change("an empty path", #""poster.jpg""#, #""""#),
    Change("a rendition in another folder", #""name" : "audio-0-deu""#, #""name" : "..""#),
    Change("schema 0", #""schema" : 1"#, #""schema" : 0"#),
    Change("no schema", #""schema" : 1"#, #""scheme" : 1"#),
    Change("no id", #""id""#, #""ID""#),
    Change("null for a title", #""title" : "Harbour""#, #""title" : null"#),
    Change("cut in the middle", #""poster.jpg""#, #""poster.jpg"#),
    Change("a poster that is a script", #""poster.jpg""#, #""javascript:alert(1)""#),
    Change("a segment on another server", #""audio-0-deu/00001.m4s""#, #""http://example.org/00001.m4s""#),
    Change("a collection of the site's own", #""videos""#, #""assets""#),
  ]

  @Test(arguments: changes)
  func refused(_ change: Change) throws {
    let text = String(decoding: try ManifestCoding.encode(Samples.full(), path: "m"), as: UTF8.self)
    try #require(text.contains(change.from))
    let bytes = [UInt8](text.replacingOccurrences(of: change.from, with: change.to).utf8)
    do {
      _ = try ManifestCoding.decode(bytes, path: "a/manifest.json")
      Issue.record("was read")
    } catch {
      guard case .malformed(let path, let reason) = error else { throw error }
      #expect(path == "a/manifest.json")
      #expect(!reason.isEmpty && reason.utf8.count <= 1200 && !reason.contains("\n"))
    }
  }

  @Test("the place is told where the text is no JSON")
  func place() {
    #expect {
      try ManifestCoding.decode(Array("{\n  \"schema\": 1;\n}".utf8), path: "m")
    } throws: { "\($0)".contains("around character 15") }
  }

  @Test("its words do not become lines of a log")
  func oneLine() throws {
    let text = String(decoding: try ManifestCoding.encode(Samples.full(), path: "m"), as: UTF8.self)
      .replacingOccurrences(of: #""state" : "ready""#, with: #""state" : "x\n<0>forged""#)
    #expect {
      try ManifestCoding.decode(Array(text.utf8), path: "m")
    } throws: { "\($0)".contains("forged") && !"\($0)".contains("\n") }
  }

  @Test("things that are not a manifest at all")
  func notManifests() {
    let depth = 200_000
    let texts = [
      "", "null", "[]", "1", "\"x\"", "{", "\u{FEFF}", String(repeating: "\0", count: 4096),
      String(repeating: "[", count: depth), String(repeating: "{\"a\":", count: depth),
      "{\"schema\": 1, \"x\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}",
    ]
    for text in texts {
      #expect(throws: CatalogError.self) { try ManifestCoding.decode(Array(text.utf8), path: "m") }
    }
    #expect(throws: CatalogError.self) { try ManifestCoding.decode([0xFF, 0xFE, 0x00, 0xD8], path: "m") }
  }

  @Test("a broken manifest on the disk does not keep a good one from being written")
  func overBroken() throws {
    let depth = String(repeating: "[", count: 200_000)
    for previous in ["", "{", "[1]", depth, "{\"x\": \(depth)"] {
      let bytes = try ManifestCoding.encode(Samples.small(), keepingUnknownKeysOf: Array(previous.utf8), path: "m")
      #expect(try ManifestCoding.decode(bytes, path: "m") == Samples.small())
    }
  }

  @Test("bytes changed at random are read or refused")
  func mutations() throws {
    let original = try ManifestCoding.encode(Samples.full(), path: "m")
    var generator = Numbers(seed: 42)
    let spices = Array(#"{}[]",:0-.eE\un"#.utf8) + [0, 0xFF, 0xC0]
    var refused = 0
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0...Int(generator.next() % 4) {
        let index = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[index] = spices.randomElement(using: &generator) ?? 0
        case 1: bytes.remove(at: index)
        default: bytes.insert(spices.randomElement(using: &generator) ?? 0, at: index)
        }
      }
      do {
        let read = try ManifestCoding.decode(bytes, path: "m")
        // What can be read can be written.
        _ = try ManifestCoding.encode(read, keepingUnknownKeysOf: bytes, path: "m")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 500)
  }
}
