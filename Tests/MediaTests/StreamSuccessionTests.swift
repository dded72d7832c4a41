import Testing

@testable import Media

@Suite("Which stream goes on which, where PIDs change")
struct StreamSuccessionTests {
  private typealias Entry = (pid: Int, type: UInt8, language: String)

  private static func streams(_ entries: Entry...) -> [ProgramTables.Stream] {
    entries.map { entry in
      let words = entry.language.isEmpty ? [] : [0x0a, 4] + Array(entry.language.utf8) + [0]
      let (format, language) = StreamFormat.read(type: entry.type, words[...])
      return ProgramTables.Stream(pid: entry.pid, format: format, language: language, place: 0)
    }
  }

  @Test("New PIDs go on what was there, each in its language, in any order, and back")
  func languages() {
    var succession = StreamSuccession()
    let first = Self.streams((100, 0x1b, ""), (101, 0x0f, "eng"), (102, 0x0f, "deu"))
    #expect(succession.take(first) == [100: 0, 101: 1, 102: 2])
    #expect(
      succession.take(Self.streams((201, 0x0f, "deu"), (202, 0x0f, "eng"), (200, 0x1b, ""))) == [
        200: 0, 202: 1, 201: 2,
      ])
    #expect(succession.lines.map(\.pid) == [100, 101, 102])
    #expect(succession.take(first) == [100: 0, 101: 1, 102: 2])
  }

  @Test("A second sound that comes on the way is another; one PID that changes alone goes on")
  func added() {
    var succession = StreamSuccession()
    _ = succession.take(Self.streams((100, 0x1b, ""), (101, 0x0f, "eng")))
    let three = succession.take(Self.streams((100, 0x1b, ""), (101, 0x0f, "eng"), (102, 0x0f, "eng")))
    #expect(three == [100: 0, 101: 1, 102: 2])
    #expect(succession.take(Self.streams((100, 0x1b, ""), (103, 0x0f, "eng"))) == [100: 0, 103: 1])
    #expect(succession.lines.count == 3)
  }

  @Test("A PID that is said to be of another codec is another stream, with a PID that nobody had")
  func otherCodec() {
    var succession = StreamSuccession()
    _ = succession.take(Self.streams((100, 0x1b, ""), (101, 0x0f, "")))
    #expect(succession.take(Self.streams((100, 0x24, ""))) == [100: 2])
    #expect(![100, 101].contains(succession.lines[2].pid))
  }

  @Test("A PID that is named twice is one stream")
  func twice() {
    var succession = StreamSuccession()
    #expect(succession.take(Self.streams((100, 0x1b, ""), (100, 0x1b, ""))) == [100: 0])
    #expect(succession.lines.count == 1)
  }

  static let same: [(one: (UInt8, [UInt8]), other: (UInt8, [UInt8]), isAlike: Bool, isSame: Bool)] = [
    ((0x81, []), (0x81, [0x05, 4] + Array("AC-3".utf8)), true, true),
    ((0x81, []), (0x06, [0x59, 0, 0x6a, 0]), false, false),
    ((0x81, []), (0x06, [0x0a, 0, 0x6a, 0]), true, true),
    ((0x87, []), (0x06, [0x7a, 0]), true, true),
    ((0x24, []), (0x06, [0x05, 4] + Array("HEVC".utf8)), true, true),
    ((0x03, []), (0x04, []), true, true),
    ((0x01, []), (0x02, []), true, true),
    ((0x06, []), (0x06, [0x6a, 0]), false, true),
    ((0x82, []), (0x82, [0x05, 0]), true, true),
    ((0x06, [0x6a, 0]), (0x06, [0x7a, 0]), false, true),
    ((0x06, [0x6a, 0]), (0x06, [0x56, 0]), false, false),
    ((0x1b, []), (0x02, []), false, false),
    ((0x05, []), (0x1b, []), false, false),
  ]

  @Test("Formats are the same however they are said; descriptors come and go", arguments: same)
  func formats(one: (one: (UInt8, [UInt8]), other: (UInt8, [UInt8]), isAlike: Bool, isSame: Bool)) {
    let first = StreamFormat.read(type: one.one.0, one.one.1[...]).0
    let second = StreamFormat.read(type: one.other.0, one.other.1[...]).0
    #expect((first == second) == one.isAlike)
    #expect(first.isSame(as: second) == one.isSame && second.isSame(as: first) == one.isSame)
  }
}
