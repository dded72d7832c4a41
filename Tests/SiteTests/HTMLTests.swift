import Testing

@testable import Site

@Suite("HTML can only be made of escaped text")
struct HTMLTests {
  static let texts: [(text: String, escaped: String)] = [
    ("plain", "plain"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a & b &amp; c", "a &amp; b &amp;amp; c"),
    ("\"double\" and 'single'", "&quot;double&quot; and &#39;single&#39;"),
    ("</title><b>", "&lt;/title&gt;&lt;b&gt;"),
    ("שלום 🎬 漢字", "שלום 🎬 漢字"),
    ("nul\u{0} bell\u{7} next\u{85} last\u{FFFF}", "nul\u{FFFD} bell\u{FFFD} next\u{FFFD} last\u{FFFD}"),
    ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ("a return\rtoo", "a return\u{FFFD}too"),
  ]

  @Test("Text is escaped between tags", arguments: texts)
  func content(text: String, escaped: String) {
    #expect(rendered(tag("p") { text }) == "<p>\(escaped)</p>")
  }

  @Test("Text is escaped in every attribute that takes text", arguments: texts)
  func attributes(text: String, escaped: String) {
    let makers: [(name: String, make: (String) -> Attribute)] = [
      ("alt", Attribute.alt), ("content", Attribute.content), ("title", Attribute.title), ("lang", Attribute.lang),
      ("datetime", Attribute.datetime), ("aria-label", { .aria("label", $0) }), ("data-x", { .data("x", $0) }),
    ]
    for (name, make) in makers {
      #expect(rendered(tag("img", make(text))) == "<img \(name)=\"\(escaped)\">")
    }
  }

  @Test("Void elements have no end tag, all others have one")
  func voidElements() {
    #expect(rendered(tag("meta", .charset("utf-8"))) == "<meta charset=\"utf-8\">")
    #expect(rendered(tag("script", .defer)) == "<script defer></script>")
  }

  @Test("An attribute that is nil is left out")
  func missingAttribute() { #expect(rendered(tag("p", nil, .id("x"))) == "<p id=\"x\"></p>") }

  private func rendered(_ html: HTML) -> String { String(decoding: html.rendered(), as: UTF8.self) }
}
