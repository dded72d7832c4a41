import Testing

@testable import Operations

@Suite("Tables for a terminal")
struct TextTableTests {
  @Test("columns are aligned by what is seen")
  func aligned() {
    var table = TextTable([("NAME", .left), ("N", .right), ("REST", .left)])
    table.add(["日本", "5", "x"])
    table.add(["e\u{301}te", "123", ""])
    table.add(["🎬 film", "", ""])
    #expect(
      table.text == """
        NAME       N  REST
        日本       5  x
        e\u{301}te      123
        🎬 film

        """)
  }

  @Test(
    "a text is cut to the columns that there are",
    arguments: [("short", 5, "short"), ("longer", 5, "long…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("", 3, "")])
  func cut(text: String, columns: Int, result: String) {
    #expect(text.shortened(toColumns: columns) == result)
  }
}
