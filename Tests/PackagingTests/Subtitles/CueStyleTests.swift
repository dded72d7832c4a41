import Testing

@testable import Packaging

@Suite("What an ASS script says of looks becomes WebVTT")
struct CueStyleTests {
  private static let script = """
    [Script Info]
    ScriptType: v4.00+

    [V4+ Styles]
    Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Underline, Alignment
    Style: Default,Arial,20,&H00FFFFFF,0,0,0,2
    Style: Sign, Arial,20,&H0000FFFF,-1,0,0,8
    Style: Thought,Arial,20,&H00FFFFFF,0,1,0,1

    [Events]
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let style: String
    let words: String
    let text: String
    var settings = ""
  }

  @Test(arguments: [
    Case(testDescription: "the default style changes nothing", style: "Default", words: "a", text: "a"),
    Case(
      testDescription: "a style's colour, weight and place", style: "Sign", words: "Exit",
      text: "<c.yellow><b>Exit</b></c>", settings: "line:0"),
    Case(
      testDescription: "an asterisk before the name", style: "*Thought", words: "hm", text: "<i>hm</i>",
      settings: "align:left"),
    Case(testDescription: "words overrule the style", style: "Thought", words: "{\\i0\\an2}hm", text: "hm"),
    Case(
      testDescription: "and go back to it", style: "Thought", words: "{\\i0}a{\\r}b", text: "a<i>b</i>",
      settings: "align:left"),
    Case(testDescription: "a style nobody knows is the default", style: "x", words: "a", text: "a"),
    Case(
      testDescription: "colours in the words", style: "Default", words: "{\\c&HFFFF00&}a{\\c}b{\\1c&H0000FF&}c",
      text: "<c.cyan>a</c>b<c.red>c</c>"),
    Case(testDescription: "a colour without a name", style: "Default", words: "{\\c&H123456&}a", text: "a"),
    Case(testDescription: "a clip is no colour", style: "Default", words: "{\\clip(0,0,1,1)}a", text: "a"),
    Case(
      testDescription: "the first place counts", style: "Default", words: "{\\an5}a{\\an8}b", text: "ab",
      settings: "line:50%"),
    Case(
      testDescription: "an old place", style: "Default", words: "{\\a7}a", text: "a", settings: "line:0 align:right"),
  ])
  func look(_ sample: Case) {
    let cue = CueText.ofEvent("0,0,\(sample.style),,0,0,0,,\(sample.words)", styles: ScriptStyles(header: Self.script))
    #expect(cue.text == sample.text && cue.settings == sample.settings, "\(cue)")
  }

  @Test("SSA counts places otherwise") func legacy() {
    let styles = ScriptStyles(
      header: "[V4 Styles]\r\nFormat: Name, Alignment\r\nStyle: Default,6\r\nStyle: Middle, 11\r\n")
    #expect(styles["Default"].place == 8 && styles["Middle"].place == 6)
  }

  @Test("WebVTT stays WebVTT, and cannot break the file")
  func webVTT() {
    #expect(
      WebVTTCue.text("<v Ann>Hi <i>you</i>\r\n\r\n\n00:01.000 --> 00:02.000\n")
        == "<v Ann>Hi <i>you</i>\n00:01.000 --&gt; 00:02.000")
    #expect(WebVTTCue.settings("line:0 region:a position:20%,line-left junk") == "line:0 position:20%,line-left")
  }
}
