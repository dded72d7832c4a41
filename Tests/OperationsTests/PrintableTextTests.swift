import Testing

@testable import Operations

@Suite("Names of foreign origin made printable")
struct PrintableTextTests {
  @Test(
    "what could forge a line or hide a name is escaped",
    arguments: [
      ("plain name.mp4", "plain name.mp4"),
      ("Straße – 日本 🎬.mp4", "Straße – 日本 🎬.mp4"),
      ("family 👨‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿.mp4", "family 👨‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿.mp4"),
      ("a\nb\r\tc", "a\\nb\\r\\tc"),
      ("\u{1b}[31mred\u{9b}1m\u{7f}", "\\u{1b}[31mred\\u{9b}1m\\u{7f}"),
      ("gpj.\u{202e}4pm", "gpj.\\u{202e}4pm"),
      ("line\u{2028}break\u{2029}", "line\\u{2028}break\\u{2029}"),
      ("back\\slash", "back\\\\slash"),
      ("nul\0", "nul\\u{0}"),
      ("", ""),
    ])
  func text(name: String, printable: String) {
    #expect(String(printable: name) == printable)
  }

  @Test(
    "bytes that are no UTF-8 are shown as they are",
    arguments: [
      ([0x61, 0xff, 0x62], "a\\xffb"),
      ([0xc3], "\\xc3"),
      ([0xe2, 0x82, 0x2e, 0x6d], "\\xe2\\x82.m"),
      ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"),
      ([0xc0, 0x80, 0x0a], "\\xc0\\x80\\n"),
      ([0xf0, 0x9f, 0x8e, 0xac], "🎬"),
    ] as [([UInt8], String)])
  func bytes(name: [UInt8], printable: String) {
    #expect(String(printable: name) == printable)
  }

  @Test(
    "a mistyped word finds what was meant",
    arguments: [
      ("polll_interval", "poll_interval"), ("pol_interval", "poll_interval"), ("jbos", "jobs"), ("Jobs", "jobs"),
      ("zebra", nil), (String(repeating: "a", count: 100_000), nil),
    ] as [(String, String?)])
  func suggestions(word: String, meant: String?) {
    #expect(suggestion(for: word, among: ["jobs", "order", "poll_interval"]) == meant)
  }
}
