import Foundation
import Testing

@testable import Packaging

@Suite("Text in whatever encoding it is")
struct TextEncodingTests {
  private static let german =
    "Die Mühle am Bach mahlt für die Bäuerin, später fällt Schnee auf die Straße. Ärger gibt es öfter."
  private static let japanese = "水車は小川のそばで回っています。粉屋は毎日小麦をひいて、村の人々にパンを焼きます。"
  private static let russian = "Мельница стоит у ручья, и вода вращает колесо. Мельник мелет зерно каждый день."

  static let cases: [(what: String, text: String, encoding: String.Encoding)] = [
    ("ASCII", "Water turns the wheel.", .ascii), ("UTF-8", german, .utf8), ("Latin-1", german, .isoLatin1),
    ("Shift-JIS", japanese, .shiftJIS), ("Windows-1251", russian, .windowsCP1251),
    ("UTF-16 with a mark", german + japanese, .utf16),
  ]

  @Test(arguments: cases)
  func reads(what: String, text: String, encoding: String.Encoding) throws {
    let data = try #require(text.data(using: encoding))
    #expect(TextEncoding.text(of: [UInt8](data)) == text, "\(what)")
  }

  @Test("Byte order marks are not part of the text") func marks() {
    #expect(TextEncoding.text(of: [0xEF, 0xBB, 0xBF, 0x61]) == "a")
    #expect(TextEncoding.text(of: [0xFE, 0xFF, 0, 0x61, 0, 0xE4]) == "aä")
    #expect(TextEncoding.text(of: [0xFF, 0xFE, 0x61, 0, 0xE4, 0]) == "aä")
  }

  @Test("What cannot be read does not stop the rest") func broken() {
    #expect(TextEncoding.text(of: [0xFF, 0xFE, 0x61, 0, 0x00, 0xDC, 0x62, 0]) == "a\u{FFFD}b")
    #expect(TextEncoding.text(of: []).isEmpty)
    #expect(!TextEncoding.text(of: [0x61, 0xFF, 0x62]).isEmpty)
  }
}
