import Foundation
import Testing

@testable import Catalog

/// `etc/schema/manifest.schema.json` says what the code does, read by somebody else's validator.
@Suite("The manifest's JSON Schema")
struct SchemaTests {
  private typealias Object = [String: Any]

  private let schema: Object

  init() throws {
    let bytes = try Data(contentsOf: URL(filePath: JSONSchemaValidator.project("etc/schema/manifest.schema.json")))
    schema = try #require(try JSONSerialization.jsonObject(with: bytes) as? Object)
  }

  private func bytes(_ manifest: Manifest) throws -> String {
    String(decoding: try ManifestCoding.encode(manifest, path: "manifest.json"), as: UTF8.self)
  }

  @Test("takes the fullest manifest and the smallest, in every state")
  func valid() throws {
    var documents = ["full": try bytes(Samples.full())]
    for state in VideoState.allCases {
      var manifest = try Samples.small()
      manifest.state = state
      documents["minimal, \(state)"] = try bytes(manifest)
    }
    #expect(try JSONSchemaValidator.faults(in: documents).isEmpty)
  }

  @Test("takes keys that it does not know")
  func unknownKeys() throws {
    let more = try bytes(Samples.full()).replacingOccurrences(of: "{\n", with: "{\n\"x_ours\": [1, {}],\n")
    #expect(more.components(separatedBy: "x_ours").count > 10)
    #expect(try JSONSchemaValidator.faults(in: ["more": more]).isEmpty)
  }

  @Test("refuses what a reader refuses")
  func invalid() throws {
    let full = try bytes(Samples.full())
    var documents: [String: String] = [:]
    for change in HostileManifestTests.changes where change.isJSON {
      documents[change.testDescription] = full.replacingOccurrences(of: change.from, with: change.to)
    }
    #expect(documents.count > 20)
    let faults = try JSONSchemaValidator.faults(in: documents)
    #expect(Set(faults.keys) == Set(documents.keys), "not refused: \(Set(documents.keys).subtracting(faults.keys))")
  }

  static let objects: [(place: String, keys: [String], ofFull: [String])] = [
    ("", names(Manifest.CodingKeys.self), []),
    ("source", names(Manifest.Source.CodingKeys.self), ["source"]),
    ("videoTrack", names(Manifest.VideoTrack.CodingKeys.self), ["source", "video"]),
    ("audioTrack", names(Manifest.AudioTrack.CodingKeys.self), ["source", "audio"]),
    ("subtitleTrack", names(Manifest.SubtitleTrack.CodingKeys.self), ["source", "subtitles"]),
    ("sidecar", names(Manifest.Sidecar.CodingKeys.self), ["source", "sidecars"]),
    ("stream", names(Manifest.Stream.CodingKeys.self), ["stream"]),
    ("ladder", names(Manifest.Ladder.CodingKeys.self), ["ladder"]),
    ("rendition", names(Manifest.Rendition.CodingKeys.self), ["renditions"]),
    ("segment", names(Manifest.Segment.CodingKeys.self), ["renditions", "segments"]),
    ("chapter", names(Manifest.Chapter.CodingKeys.self), ["chapters"]),
    ("failure", names(Manifest.Failure.CodingKeys.self), ["error"]),
  ]

  private static func names<Keys: CodingKey & CaseIterable>(_ keys: Keys.Type) -> [String] {
    keys.allCases.map(\.stringValue).sorted()
  }

  @Test("names exactly the keys that are written, and says what each means", arguments: objects.indices)
  func properties(index: Int) throws {
    let (place, keys, path) = Self.objects[index]
    let definitions = try #require(schema["$defs"] as? Object)
    let object = place.isEmpty ? schema : try #require(definitions[place] as? Object)
    let properties = try #require(object["properties"] as? Object)
    #expect(properties.keys.sorted() == keys)
    for (key, value) in properties {
      let property = try #require(value as? Object)
      let reference = (property["$ref"] as? String)?.split(separator: "/").last.map(String.init)
      let words = property["description"] ?? reference.flatMap { (definitions[$0] as? Object)?["description"] }
      #expect((words as? String)?.isEmpty == false, "\(place).\(key) has no description")
    }
    // The sample has every key, so it cannot leave one untested.
    var value: Any? = try JSONSerialization.jsonObject(with: Data(bytes(Samples.full()).utf8))
    for key in path {
      value = (value as? Object)?[key]
      if let list = value as? [Any] { value = list.first }
    }
    #expect((value as? Object)?.keys.sorted() == keys)
  }

  @Test("requires exactly what the smallest manifest has")
  func required() throws {
    var manifest = try #require(try JSONSerialization.jsonObject(with: Data(bytes(Samples.small()).utf8)) as? Object)
    #expect((schema["required"] as? [String])?.sorted() == manifest.keys.sorted())
    manifest = try #require(manifest["source"] as? Object)
    let source = try #require((schema["$defs"] as? Object)?["source"] as? Object)
    #expect((source["required"] as? [String])?.sorted() == manifest.keys.sorted())
  }

  @Test("knows every state and visibility")
  func enumerations() throws {
    let properties = try #require(schema["properties"] as? Object)
    let states = (properties["state"] as? Object)?["enum"] as? [String]
    #expect(states == VideoState.allCases.map(\.rawValue))
    let visibilities = (properties["visibility"] as? Object)?["enum"] as? [String]
    #expect(visibilities == Visibility.allCases.map(\.rawValue))
    let sidecar = (schema["$defs"] as? Object)?["sidecar"] as? Object
    let kinds = ((sidecar?["properties"] as? Object)?["kind"] as? Object)?["enum"] as? [String]
    #expect(kinds == Manifest.Sidecar.Kind.allCases.map(\.rawValue))
  }
}
