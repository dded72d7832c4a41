import Testing

@testable import Packaging

@Suite("What an ASS event says becomes WebVTT text")
struct CueTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let event: String
    let text: String
    init(_ sentence: String, _ event: String, _ text: String) {
      testDescription = sentence
      self.event = event
      self.text = text
    }
  }

  @Test(arguments: [
    Case("plain words stay", "0,0,Default,,0,0,0,,Out to sea", "Out to sea"),
    Case("a comma belongs to the words", "0,0,Default,,0,0,0,,Aye, aye", "Aye, aye"),
    Case("an event with too few fields says nothing", "0,0,Default", ""),
    Case("a line break stays", "0,0,Default,,0,0,0,,One\\NTwo", "One\nTwo"),
    Case("a blank line would end the cue", "0,0,Default,,0,0,0,,One\\N \\N\\NTwo\\N", "One\nTwo"),
    Case(
      "bold, italic and underline stay", "0,0,D,,0,0,0,,{\\b1}B{\\b0} {\\i1}I{\\i0} {\\u1}U",
      "<b>B</b> <i>I</i> <u>U</u>"),
    Case("tags that cross are nested", "0,0,D,,0,0,0,,{\\b1}a{\\i1}b{\\b0}c{\\r}d", "<b>a</b><b><i>b</i></b><i>c</i>d"),
    Case("a border is not bold", "0,0,D,,0,0,0,,{\\bord2\\pos(1,2)\\3c&HFF&}x", "x"),
    Case("a drawing is no words", "0,0,D,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}words", "words"),
    Case("markup in the words is escaped", "0,0,D,,0,0,0,,a & b <script> --> c", "a &amp; b &lt;script&gt; --&gt; c"),
    Case("escaped braces are words", "0,0,D,,0,0,0,,\\{x\\}", "{x}"),
    Case("a brace without its end is a word", "0,0,D,,0,0,0,,{x", "{x"),
    Case("control characters go", "0,0,D,,0,0,0,,a\u{0}\u{7}b\r", "ab"),
  ])
  func text(_ sample: Case) { #expect(CueText.ofEvent(sample.event).text == sample.text) }

  @Test("A hundred thousand braces that nothing closes are words")
  func openBraces() {
    let words = String(repeating: "{", count: 100_000)
    #expect(CueText.ofEvent("0,0,Default,,0,0,0,,}\(words)").text == "}\(words)")
  }
}
