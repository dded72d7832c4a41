import Testing

@testable import Site

@Suite("Links stay inside the site")
struct LinkTests {
  @Test("Names are percent-encoded, whatever is in them")
  func encoding() {
    let path = RelativePath("a b/c?d#e%f:g\"<ü>.jpg")
    #expect(
      path.map { PagePlace(depth: 0).here($0).text } == "a%20b/c%3Fd%23e%25f%3Ag%22%3C%C3%BC%3E.jpg")
  }

  @Test("What looks like a scheme becomes a name")
  func scheme() {
    #expect(
      RelativePath("javascript:alert(1)").map { PagePlace(depth: 0).here($0).text } == "javascript%3Aalert%281%29")
  }

  @Test(
    "A path that could leave the video's folder, or is none, is refused",
    arguments: [
      "", "/etc/passwd", "../x.jpg", "a/../../x", "a//b", "./a", ".lock", "a/.hidden", "//host/x", "a\\b", "a\nb",
      "a\u{0}", "a/",
    ])
  func unsafePaths(path: String) { #expect(RelativePath(path) == nil) }

  @Test("Links are counted from where the page lies")
  func depth() {
    #expect(PagePlace(depth: 0).folder().text == "./")
    #expect(PagePlace(depth: 0).folder("videos").text == "videos/")
    #expect(PagePlace(depth: 1).folder().text == "../")
    #expect(PagePlace(depth: 2).file("assets", "site.css").text == "../../assets/site.css")
    #expect(PagePlace.anywhere.folder().text == "/")
  }

  @Test(
    "A text becomes one line, whatever spaces it has",
    arguments: [
      ("one  two", "one two"), ("\r\n one\ttwo\u{B}\u{C}three\n", "one two three"), ("", ""), (" \n", ""),
      ("ä\u{2028}b\u{A0}\u{85}c", "ä b c"), ("a\u{1F}b", "a\u{1F}b"),
    ])
  func oneLine(_ text: String, _ line: String) {
    #expect(DisplayText.oneLine(text) == line)
  }
}
