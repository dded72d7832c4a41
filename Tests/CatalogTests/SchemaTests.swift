import Catalog
import Foundation
import Testing

@Suite("etc/schema/manifest.schema.json describes what is written")
struct SchemaTests {
  private static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("etc/schema/manifest.schema.json").path

  private func schema() throws -> [String: Any] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path))
    return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
  }

  private func names(_ part: String?) throws -> Set<String> {
    let schema = try schema()
    let object = try part.map { try #require((schema["$defs"] as? [String: [String: Any]])?[$0]) } ?? schema
    return Set(try #require(object["properties"] as? [String: Any]).keys)
  }

  private func keys<Keys: CodingKey & CaseIterable>(_ type: Keys.Type) -> Set<String> {
    Set(type.allCases.map(\.stringValue))
  }

  @Test("it names exactly the keys of the types")
  func keyNames() throws {
    #expect(try names(nil) == keys(Manifest.CodingKeys.self))
    #expect(try names("source") == keys(Manifest.Source.CodingKeys.self))
    #expect(try names("videoTrack") == keys(Manifest.VideoTrack.CodingKeys.self))
    #expect(try names("audioTrack") == keys(Manifest.AudioTrack.CodingKeys.self))
    #expect(try names("subtitleTrack") == keys(Manifest.SubtitleTrack.CodingKeys.self))
    #expect(try names("chapter") == keys(Manifest.Chapter.CodingKeys.self))
    #expect(try names("stream") == keys(Manifest.Stream.CodingKeys.self))
    #expect(try names("rendition") == keys(Manifest.Rendition.CodingKeys.self))
    #expect(try names("segment") == keys(Manifest.Segment.CodingKeys.self))
    #expect(try names("failure") == keys(Manifest.Failure.CodingKeys.self))
  }

  @Test("it lists the values that a state and a visibility can have")
  func values() throws {
    let properties = try #require(try schema()["properties"] as? [String: [String: Any]])
    #expect(properties["state"]?["enum"] as? [String] == VideoState.allCases.map(\.rawValue))
    #expect(properties["visibility"]?["enum"] as? [String] == Visibility.allCases.map(\.rawValue))
  }

  @Test("a full and a small manifest are valid; ones that Leat refuses are not")
  func validates() throws {
    let full = String(decoding: try ManifestCoding.encode(Samples.full(), path: "m"), as: UTF8.self)
    let small = String(decoding: try ManifestCoding.encode(Samples.small(), path: "m"), as: UTF8.self)
    #expect(try verdicts([full, small]) == ["valid", "valid"])
    let changes = [
      (#""progress" : 1"#, #""progress" : 1.5"#), (#""poster.jpg""#, #""../poster.jpg""#),
      (#""poster.jpg""#, #""/poster.jpg""#), (#""state" : "ready""#, #""state" : "gone""#),
      (#""id" :"#, #""ID" :"#), (Samples.idText, "x"), (#""attempts" : 2"#, #""attempts" : 2.5"#),
      (#""2026-11-21T04:00:47.250Z""#, #""yesterday""#), (#""schema" : 1"#, #""schema" : 2"#),
      (#""name" : "audio-0-deu""#, #""name" : "..""#),
    ]
    let broken = changes.map { full.replacingOccurrences(of: $0.0, with: $0.1) }
    for text in broken {
      #expect(throws: CatalogError.self) { try ManifestCoding.decode(Array(text.utf8), path: "m") }
    }
    for (verdict, change) in zip(try verdicts(broken), changes) { #expect(verdict != "valid", "\(change.1)") }
  }

  /// Asks Python's `jsonschema` (Debian: python3-jsonschema), a program that we have not written.
  private func verdicts(_ manifests: [String]) throws -> [String] {
    let program = """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          sys.exit("python3 cannot import jsonschema: install python3-jsonschema")
      with open(sys.argv[1]) as file:
          schema = json.load(file)
      kind = jsonschema.Draft202012Validator
      kind.check_schema(schema)
      validator = kind(schema)
      for text in json.load(sys.stdin):
          error = next(validator.iter_errors(json.loads(text)), None)
          print("valid" if error is None else json.dumps(error.message))
      """
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", "-c", program, Self.path]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (python.standardInput, python.standardOutput, python.standardError) = (input, output, errors)
    try python.run()
    try input.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: manifests))
    try input.fileHandleForWriting.close()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    try #require(python.terminationStatus == 0, "\(String(decoding: complaint, as: UTF8.self))")
    return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
