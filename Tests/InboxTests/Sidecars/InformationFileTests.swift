import Inbox
import TestSupport
import Testing

@Suite("Title and plot from .nfo")
struct InformationFileTests {
  private func read(_ text: String) throws -> InformationFile { try InformationFile(Array(text.utf8)) }

  private static let kodi = """
    \u{FEFF}<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
    <!-- made by hand -->
    <movie>
      <title lang='de'>Der Hafen &amp; das Meer &#8211; <![CDATA[<neu>]]></title>
      <originaltitle>The harbour</originaltitle>
      <actor><name>A</name><title>not this</title></actor>
      <plot>One.
    Two &lt;b&gt;&quot;three&quot;&lt;/b&gt;</plot>
      <empty/>
      <title>nor this</title>
    </movie>
    https://www.example.org/title/1
    """

  @Test("what Kodi writes")
  func kodi() throws {
    let file = try read(Self.kodi)
    #expect(file.title == "Der Hafen & das Meer – <neu>")
    #expect(file.plot == "One.\nTwo <b>\"three\"</b>")
  }

  @Test("one of the two is enough, in any kind of root")
  func parts() throws {
    #expect(try read("<episodedetails><title>T</title></episodedetails>").title == "T")
    let plot = try read("<movie><title> \n </title><plot>P</plot></movie>")
    #expect(plot.title == nil && plot.plot == "P")
  }

  static let hostile: [(String, String)] = [
    ("nothing", ""), ("an address", "https://www.example.org/title/tt1\n"), ("blanks", "  \n "),
    ("no title", "<movie><year>1999</year></movie>"), ("a title elsewhere", "<movie><a><title>T</title></a></movie>"),
    ("cut off", "<movie><title>T"), ("crossed", "<movie><title>T</movie></title>"),
    ("an entity of its own", "<movie><title>&x;</title></movie>"),
    (
      "a billion laughs",
      "<!DOCTYPE m [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><movie><title>&b;</title></movie>"
    ),
    ("another file", "<!DOCTYPE m [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><movie><title>&f;</title></movie>"),
    ("another file, in the midst", "<movie><!ENTITY f SYSTEM \"/etc/passwd\"><title>T</title></movie>"),
    ("a bare ampersand", "<movie><title>a & b</title></movie>"),
    ("a character that is none", "<movie><title>&#xD800;</title></movie>"),
    ("a number beyond all", "<movie><title>&#99999999999;</title></movie>"),
    ("a comment without end", "<movie><title>T</title><!-- "), ("an attribute without end", "<movie a=\"><title>T"),
    ("an attribute without value", "<movie a><title>T</title></movie>"),
    ("too deep", String(repeating: "<a>", count: 100_000)), ("only brackets", String(repeating: "<", count: 1000)),
    ("text outside", "words <movie><title>T</title></movie>"),
  ]

  @Test(
    "what is no such file is refused with a reason, and nothing unfolds or opens another file",
    arguments: hostile.indices)
  func refused(index: Int) {
    let (words, text) = Self.hostile[index]
    #expect(throws: SidecarFault.self, "\(words)") { try read(text) }
  }

  @Test("text that is not UTF-8 is refused")
  func latin() {
    #expect(throws: SidecarFault.self) {
      try InformationFile(Array("<movie><title>K".utf8) + [0xE4] + Array("se</title></movie>".utf8))
    }
  }

  @Test("what would act upon a terminal, or turn the text around it, is taken out")
  func cleaned() throws {
    let file = try read(
      "<movie><title>a\u{202E}gpj.exe\u{1B}[31m&#9;\nb</title><plot>x&#0;\u{2066}y\r\n&#10;z</plot></movie>")
    #expect(file.title == "agpj.exe [31m b")
    #expect(file.plot == "x y\n\nz")
  }

  @Test("mutated, it gives a file or a reason, and never a longer text than it had")
  func mutated() throws {
    var random = SplitMix(seed: 7)
    let original = Array(Self.kodi.utf8)
    var read = 0
    for _ in 0..<5000 {
      let mutant = random.mutated(original)
      guard let file = try? InformationFile(mutant) else { continue }
      read += 1
      #expect((file.title?.utf8.count ?? 0) + (file.plot?.utf8.count ?? 0) <= mutant.count)
    }
    #expect(read > 100 && read < 4900)
  }
}
