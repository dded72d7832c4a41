import Testing

@testable import Packaging

/// A stream's files in memory.
struct StreamFolder: StreamFiles {
  var files: [String: [UInt8]] = [:]

  func place(of uri: String, in base: String) throws(StreamReadError) -> String {
    try RelativePath.place(of: uri, in: base)
  }

  func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    guard let bytes = files[place] else { throw .missing(place: place, reason: "no such file") }
    return MemoryBytes(bytes: bytes)
  }

  func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }

  /// Replaces `old`, which has to be there, wherever it stands in the file.
  mutating func replace(_ old: String, with new: String, in path: String) {
    let text = text(path)
    #expect(text.contains(old), "'\(path)' has no '\(old)'")
    files[path] = Array(text.replacing(old, with: new).utf8)
  }

  /// Replaces `old` in every playlist that has it.
  mutating func replaceEverywhere(_ old: String, with new: String) {
    for path in files.keys where path.hasSuffix(".m3u8") && text(path).contains(old) {
      replace(old, with: new, in: path)
    }
  }

  /// Replaces what the first match of `pattern` finds.
  mutating func replace(_ pattern: Regex<Substring>, with new: String, in path: String) {
    let text = text(path)
    #expect(text.firstMatch(of: pattern) != nil, "'\(path)' has no match")
    files[path] = Array(text.replacing(pattern, with: new, maxReplacements: 1).utf8)
  }

  func verified(_ place: String = "master.m3u8") throws -> VerificationReport {
    try Verifier.verify(place, of: self)
  }

  /// The rules that the stream breaks, with errors and warnings alike.
  func broken(_ place: String = "master.m3u8") throws -> Set<String> {
    let report = try verified(place)
    return Set((report.errors + report.warnings).map(\.rule.id))
  }
}
