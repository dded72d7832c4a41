import Foundation
import Testing

@testable import Catalog

@Suite("A manifest read without its renditions")
struct RenditionSkippingTests {
  @Test(
    "only the array of the key at the top goes, whatever else looks like it",
    arguments: [
      (#"{"renditions":[1,[2],{"a":"]"}],"b":1}"#, #"{"renditions":null,"b":1}"#),
      (#"{ "renditions" : [ "\"]", "\\" ] }"#, #"{ "renditions" : null }"#),
      (#"{"title":"\"renditions\":[1]","renditions":[]}"#, #"{"title":"\"renditions\":[1]","renditions":null}"#),
      (#"{"a":{"renditions":[1]},"renditions":[2]}"#, #"{"a":{"renditions":[1]},"renditions":null}"#),
      (#"{"a":"renditions","b":[1]}"#, #"{"a":"renditions","b":[1]}"#),
      (#"{"renditions":{"a":[1]}}"#, #"{"renditions":{"a":[1]}}"#),
      (#"{"renditions":[1"#, #"{"renditions":[1"#), (#"{"renditions":["\"#, #"{"renditions":["\"#),
      (#"{"renditions""#, #"{"renditions""#), (#"{"renditions":"#, #"{"renditions":"#), ("", ""), ("]]{", "]]{"),
    ])
  func text(json: String, expected: String) {
    #expect(String(decoding: RenditionSkipping.apply(Array(json.utf8)), as: UTF8.self) == expected)
  }

  @Test("all else is read as ever, and what stands in the array is not looked at")
  func manifest() throws {
    let whole = try Samples.full()
    try #require(whole.renditions?.isEmpty == false)
    let bytes = try ManifestCoding.encode(whole, path: "m")
    var expected = whole
    expected.renditions = nil
    #expect(try ManifestCoding.decode(bytes, path: "m", withRenditions: false) == expected)
    let name = try #require(whole.renditions?.first?.name)
    let hostile = String(decoding: bytes, as: UTF8.self).replacing("\"\(name)\"", with: "5")
    #expect(throws: CatalogError.self) { try ManifestCoding.decode(Array(hostile.utf8), path: "m") }
    #expect(try ManifestCoding.decode(Array(hostile.utf8), path: "m", withRenditions: false) == expected)
  }
}
