import Catalog
import Testing

@Suite("Names that become folders")
struct NamesTests {
  @Test(
    "a folder of the inbox becomes a collection",
    arguments: [
      ("Training", "training"), ("Team Meetings (2026)", "team-meetings-2026"), ("ä", "videos"), ("", "videos"),
      ("..", "videos"), ("a/../b", "a-b"), ("--x--", "x"), ("assets", "assets-videos"), ("_leat", "leat"),
      (".git", "git"),
      ("a\nb\0c", "a-b-c"), ("Ünter Über", "nter-ber"),
    ])
  func collections(folder: String, name: String) {
    #expect(CollectionName(sanitising: folder).text == name)
    #expect(CollectionName(name)?.text == name)
  }

  @Test("a name is bounded, and a cut never leaves a dash at its end")
  func longNames() {
    for length in 60...70 {
      let name = CollectionName(sanitising: String(repeating: "a", count: length) + " b").text
      #expect(name.utf8.count <= 64 && !name.hasSuffix("-"))
      #expect(CollectionName(name)?.text == name)
    }
  }

  @Test("only a UUID in lower case is a video's id")
  func ids() {
    #expect(VideoID(Samples.idText)?.text == Samples.idText)
    for text in ["", "x", Samples.idText.uppercased(), Samples.idText + " ", "{\(Samples.idText)}", "../../etc/passwd"]
    {
      #expect(VideoID(text) == nil)
    }
    let ids = (0..<100).map { _ in VideoID.random() }
    #expect(Set(ids).count == 100)
    #expect(ids.allSatisfy { VideoID($0.text) == $0 })
  }
}
