import Testing

@testable import Media

private typealias TS = TransportStream

@Suite("A transport stream whose PIDs change is handed on with those of its beginning")
struct ContinuedTransportTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let input: [UInt8]
    /// Nil: as it was.
    let output: [UInt8]?

    init(_ name: String, _ input: [UInt8], _ output: [UInt8]? = nil) {
      (self.name, self.input, self.output) = (name, input, output)
    }
    var testDescription: String { name }
  }

  private static func start(_ picture: Int = 0x100, _ sound: Int = 0x101) -> [UInt8] {
    TS.pat((1, 0x1000)) + TS.pmt(1, (0x1b, picture), (0x0f, sound)) + TS.pes(picture, 1) + TS.pes(sound, 2)
      + TS.more(picture, 3) + TS.pes(picture, 4) + TS.pes(sound, 5)
  }
  private static let ac3: [UInt8] = [0x05, 4] + Array("AC-3".utf8)
  private static let long = [UInt8](repeating: 0x55, count: 300)

  private static func filler(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<count { bytes += TS.more(0x100, UInt8(truncatingIfNeeded: number)) }
    return bytes
  }

  /// A second part as it is, and as it is handed on behind `start`.
  private static func behind(_ name: String, _ input: [UInt8], _ output: [UInt8]? = nil) -> Case {
    Case(name, start() + input, output.map { start() + $0 })
  }

  static let cases: [Case] = [
    behind("other PIDs become the first ones", start(0x200, 0x201), start()),
    behind("and back", start(0x200, 0x201) + start(), start() + start()),
    behind(
      "another program, in its own place",
      TS.pat((7, 0x1007)) + TS.pmt(7, at: 0x1007, (0x0f, 0x301), (0x1b, 0x300)) + TS.pes(0x300, 6) + TS.pes(0x301, 7),
      TS.pat((7, 0x1007)) + TS.pmt(7, at: 0x1007, (0x0f, 0x101), (0x1b, 0x100)).replacingClock(0x101) + TS.pes(0x100, 6)
        + TS.pes(0x101, 7)),
    behind(
      "what is left of the old stream comes before the next beginning, and what of the new before it is nobody's",
      TS.pmt(1, (0x1b, 0x101), (0x0f, 0x100)) + TS.more(0x100, 6) + TS.more(0x101, 7) + TS.pes(0x101, 8)
        + TS.more(0x100, 9) + TS.pes(0x100, 10) + TS.more(0x101, 11),
      TS.pmt(1, (0x1b, 0x100), (0x0f, 0x101)) + TS.more(0x100, 6) + TS.more(0x101, 7) + TS.pes(0x100, 8)
        + TS.more(0x1fff, 9) + TS.pes(0x101, 10) + TS.more(0x100, 11)),
    behind(
      "a map at a stream's PID takes another, in all of its packets",
      TS.pat((7, 0x100)) + TS.sections(0x100, TS.map(7, [(0x1b, 0x200, []), (0x0f, 0x201, [])], about: long))
        + TS.pes(0x200, 6) + TS.pes(0x201, 7),
      TS.pat((7, 0x1eff)) + TS.sections(0x1eff, TS.map(7, [(0x1b, 0x100, []), (0x0f, 0x101, [])], about: long))
        + TS.pes(0x100, 6) + TS.pes(0x101, 7)),
    behind("a damaged PAT counts for nothing", TS.pat((1, 0x100), isDamaged: true) + start()),
    behind("a PAT whose map would be at PID 0", TS.pat((1, 0)) + start(0x200, 0x201), TS.pat((1, 0)) + start()),
    behind("a PAT whose map would be at PID 0x1fff", TS.pat((1, 0x1fff)) + start()),
    behind("two programs are handed on as they are", TS.pat((1, 0x1000), (2, 0x1001)) + start(0x200, 0x201)),
    behind(
      "programs in two sections, too",
      TS.packet(0, [0] + TS.association([(1, 0x1000)], part: 0, of: 1)) + start(0x200, 0x201)),
    behind(
      "a map of another program", TS.pmt(2, (0x1b, 0x200), (0x0f, 0x201)) + TS.pes(0x200, 6) + TS.pes(0x100, 7)),
    behind(
      "a damaged map", TS.sections(0x1000, TS.map(1, [(0x1b, 0x200, [])], isDamaged: true)) + TS.pes(0x200, 6)),
    behind(
      "a map that lists itself and the PAT",
      TS.pmt(1, (0x1b, 0x100), (0x0f, 0x101), (0x06, 0x1000), (0x06, 0), (0x06, 0x1fff)) + start(0x200, 0x201),
      TS.pmt(1, (0x1b, 0x100), (0x0f, 0x101), (0x06, 0x1000), (0x06, 0), (0x06, 0x1fff)) + start()),
    behind(
      "a map in two packets, others between them",
      TS.sections(
        0x1000, TS.map(1, [(0x1b, 0x200, []), (0x0f, 0x201, [])], about: long), between: TS.more(0x100, 6))
        + TS.pes(0x200, 7),
      TS.sections(
        0x1000, TS.map(1, [(0x1b, 0x100, []), (0x0f, 0x101, [])], about: long), between: TS.more(0x100, 6))
        + TS.pes(0x100, 7)),
    behind(
      "another codec at the same PID has a PID of its own",
      TS.pmt(1, (0x02, 0x100), (0x0f, 0x101)) + TS.pes(0x100, 6),
      TS.pmt(1, (0x02, 0x1eff), (0x0f, 0x101)) + TS.pes(0x1eff, 6)),
    behind(
      "a second sound keeps its PID",
      TS.pmt(1, (0x1b, 0x100), (0x0f, 0x101), (0x0f, 0x102)) + TS.pes(0x102, 6)),
    Case(
      "a PID stays the same stream whatever its descriptors say",
      TS.pat((1, 0x1000)) + TS.pmt(1, (0x81, 0x100)) + TS.pes(0x100, 1)
        + TS.sections(0x1000, TS.map(1, [(0x81, 0x100, ac3)])) + TS.pes(0x100, 2)
        + TS.sections(0x1000, TS.map(1, [(0x06, 0x100, [0x6a, 1, 0])])) + TS.pes(0x100, 3)
        + TS.pmt(1, (0x06, 0x100)) + TS.pes(0x100, 4)),
    Case(
      "AC-3 goes on as AC-3, however it is said",
      TS.pat((1, 0x1000)) + TS.pmt(1, (0x81, 0x100)) + TS.pes(0x100, 1)
        + TS.sections(0x1000, TS.map(1, [(0x06, 0x200, [0x0a, 4, 0, 0, 0, 0, 0x6a, 1, 0])])) + TS.pes(0x200, 2)
        + TS.sections(0x1000, TS.map(1, [(0x06, 0x300, ac3)])) + TS.pes(0x300, 3),
      TS.pat((1, 0x1000)) + TS.pmt(1, (0x81, 0x100)) + TS.pes(0x100, 1)
        + TS.sections(0x1000, TS.map(1, [(0x06, 0x100, [0x0a, 4, 0, 0, 0, 0, 0x6a, 1, 0])])) + TS.pes(0x100, 2)
        + TS.sections(0x1000, TS.map(1, [(0x06, 0x100, ac3)])) + TS.pes(0x100, 3)),
    packed,
  ]

  /// The map begins in one packet, behind another table, and ends before the table that begins in the next.
  private static var packed: Case {
    func written(_ picture: Int) -> [UInt8] {
      let other = TS.section(0xc0, 9, Array(repeating: 3, count: 100))
      let bytes = other + TS.map(1, [(0x1b, picture, long.prefix(100) + [])])
      let rest = Array(bytes.dropFirst(183))
      return TS.packet(0x1000, [0] + bytes.prefix(183)) + TS.more(0x101, 6)
        + TS.packet(0x1000, [UInt8(rest.count)] + rest + other.prefix(50)) + TS.pes(picture, 7)
    }
    return behind("sections that are packed", written(0x200), written(0x100))
  }

  /// What stands around packets of 188 bytes.
  static let forms: [(name: String, before: [UInt8], behind: [UInt8], first: Int)] = [
    ("188", [], [], 0), ("192", [1, 2, 3, 4], [], 0), ("204", [], Array(repeating: 9, count: 16), 0),
    ("its beginning missing", [], [], 100), ("noise at the beginning", [], [], -1000),
  ]

  private static func formed(_ bytes: [UInt8], _ form: (name: String, before: [UInt8], behind: [UInt8], first: Int))
    -> [UInt8]
  {
    // Packets of nothing make room for what is missing.
    var padded: [UInt8] = []
    for _ in 0..<6 { padded += TS.packet(0x1fff, begins: false, []) }
    padded += bytes
    var all: [UInt8] = []
    for place in stride(from: 0, to: padded.count, by: 188) {
      all += form.before + padded[place..<(place + 188)] + form.behind
    }
    return form.first < 0 ? Array(repeating: 0x11, count: -form.first) + all : Array(all.dropFirst(form.first))
  }

  @Test("Each case comes out as it should, in packets of any form and pieces of any size", arguments: cases)
  func comesOut(one: Case) {
    for form in Self.forms {
      for size in [1, 187, 1000, 1 << 20] {
        let read = SourceReader(Pieces(Self.formed(one.input, form), of: size)).rest()
        #expect(read == Self.formed(one.output ?? one.input, form), "\(form.name), by \(size)")
      }
    }
  }

  @Test("A part of another form goes on, too: 192 behind 188, and what lost its place")
  func otherForm() {
    let noise: [UInt8] = Array(repeating: 0x12, count: 5000)
    for form in Self.forms {
      let input = Self.start() + noise + Self.formed(Self.start(0x200, 0x201), form)
      let output = Self.start() + noise + Self.formed(Self.start(), form)
      #expect(SourceReader(Pieces(input, of: 1 << 20)).rest() == output, "\(form.name)")
    }
  }

  @Test("A map that lies across the end of what is read at once is seen", arguments: 336...349)
  func boundary(count: Int) {
    func stream(_ picture: Int) -> [UInt8] {
      let map = TS.map(1, [(0x1b, picture, []), (0x0f, 0x101, [])], about: Array(repeating: 0x55, count: 600))
      return Self.start() + Self.filler(count) + TS.sections(0x1000, map, between: TS.more(0x101, 7))
        + TS.pes(picture, 8)
    }
    #expect(SourceReader(Pieces(stream(0x200), of: 1 << 20)).rest() == stream(0x100))
  }

  @Test("A section that never ends holds nothing up")
  func endless() {
    let begun = TS.packet(0x1000, [0, 2, 0xb3, 0xff] + Array(repeating: 0, count: 100))
    let bytes = Self.start() + begun + Self.filler(2000)
    for behind in [[], Self.start(0x200, 0x201)] {
      let expected = behind.isEmpty ? [] : Self.start()
      #expect(SourceReader(Pieces(bytes + behind, of: 1 << 20)).rest() == bytes + expected)
    }
  }

  @Test("What is read again is what it was, and a look ahead leaves no trace")
  func again() {
    let parts = [Self.start(), Self.start(0x200, 0x201), Self.start(0x201, 0x100), Self.start(0x300, 0x301)]
    let bytes = [UInt8](parts.joined())
    let whole = SourceReader(Pieces(bytes, of: 1 << 20)).rest()
    #expect(whole == Self.start() + Self.start() + Self.start() + Self.start())
    for place in stride(from: 0, to: bytes.count, by: 188) {
      let reader = SourceReader(Pieces(bytes, of: 1000))
      _ = reader.seek(Int64(place), 0)
      _ = reader.rest()
      _ = reader.seek(0, 0)
      #expect(reader.rest() == whole)
      _ = reader.seek(Int64(place), 0)
      #expect(reader.rest() == Array(whole[place...]), "\(place)")
    }
  }

  @Test("What changes for ever is handed on as it is at some point, and so it is when it is read again")
  func restless() {
    var bytes: [UInt8] = []
    for pid in 0x100..<0xc00 { bytes += TS.pmt(1, (0x1b, pid)) + TS.pes(pid, 1) }
    let reader = SourceReader(Pieces(Self.start() + bytes, of: 1 << 20))
    let read = reader.rest()
    #expect(read.suffix(100_000) == bytes.suffix(100_000) && read != Self.start() + bytes)
    _ = reader.seek(0, 0)
    #expect(reader.rest() == read)
  }

  @Test("More streams than any program has are handed on as they are")
  func many() {
    var bytes = Self.start()
    for part in 1...40 {
      var entries: [TS.Entry] = []
      for number in 0..<100 { entries.append((UInt8(100 + number), 100 * part + number, [])) }
      bytes += TS.sections(0x1000, TS.map(1, entries))
    }
    bytes += Self.start(0x200, 0x201)
    #expect(SourceReader(Pieces(bytes, of: 1 << 20)).rest() == bytes)
  }

  struct Hostile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let packet: [UInt8]

    init(_ name: String, _ pid: Int, control: UInt8 = 0x10, _ body: [UInt8], filler: UInt8 = 0xff) {
      testDescription = "\(name), PID \(pid)"
      packet = TS.packet(pid, body, filler: filler)[0..<3] + [control] + TS.packet(pid, body, filler: filler)[4...]
    }
  }

  private static func tables(_ pid: Int, _ table: UInt8) -> [Hostile] {
    let map: [UInt8] = [0] + TS.map(1, [(0x1b, 0x200, [])])
    var all: [Hostile] = []
    all.append(Hostile("an adaptation field of 182", pid, control: 0x30, [182]))
    all.append(Hostile("an adaptation field of 183", pid, control: 0x30, [183]))
    all.append(Hostile("an adaptation field of 255", pid, control: 0x30, [255]))
    all.append(Hostile("no payload", pid, control: 0x20, map))
    all.append(Hostile("neither", pid, control: 0, map))
    all.append(Hostile("a pointer to the last byte", pid, [182], filler: table))
    all.append(Hostile("a pointer to the end", pid, [183]))
    all.append(Hostile("a pointer beyond it", pid, [255]))
    all.append(Hostile("a section of no bytes", pid, [0, table, 0xb0, 0]))
    all.append(Hostile("two bytes of a section behind another", pid, [0, 0xc0, 0x30, 178], filler: table))
    all.append(Hostile("a section of 1021", pid, [0, table, 0xb3, 0xfd]))
    all.append(Hostile("a section of 1022", pid, [0, table, 0xb3, 0xfe]))
    all.append(Hostile("a section of 4095", pid, [0, table, 0xbf, 0xff]))
    for count in 0..<8 {
      let body = [UInt8](repeating: 0xff, count: count)
      all.append(Hostile("a body of \(count)", pid, [0] + TS.section(table, 1, body)))
    }
    return all
  }

  private static func entry(_ name: String, _ bytes: [UInt8]) -> Hostile {
    Hostile(name, 0x1000, [0] + TS.section(2, 1, [0xe1, 0x00, 0xf0, 0] + bytes))
  }

  static let hostile: [Hostile] =
    tables(0, 0) + tables(0x1000, 2) + [
      Hostile("a description beyond the end", 0x1000, [0] + TS.section(2, 1, [0xe1, 0, 0xff, 0xff])),
      entry("half an entry", [0x1b, 0xe2, 0]),
      entry("an entry beyond the end", [0x1b, 0xe2, 0, 0xff, 0xff]),
      entry("a descriptor beyond its entry", [0x0f, 0xe1, 0x01, 0xf0, 2, 0x05, 0xff]),
      entry("half a descriptor", [0x0f, 0xe1, 0x01, 0xf0, 1, 0x05]),
    ]

  @Test("Sections made to harm are handed on as they are, wherever the file ends", arguments: hostile)
  func harm(one: Hostile) {
    for behind in [[], TS.more(0x1000, 0), TS.more(0, 2), Self.start(0x101, 0x100)] {
      let bytes = Self.start() + one.packet + behind
      for end in [bytes.count, bytes.count - 1, bytes.count - 187] {
        let read = SourceReader(Pieces(Array(bytes.prefix(end)), of: 1 << 20)).rest()
        let same = min(end, Self.start().count + 188)
        #expect(read.count == end && read.prefix(same) == bytes.prefix(same))
      }
    }
  }

  @Test("Bytes without sense are handed on as they are")
  func noise() {
    for seed in [1, 7, 99] as [UInt64] {
      var state = seed
      var bytes = Self.start()
      for number in 0..<400_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Many bytes of synchronisation, and many packets of tables.
        bytes.append(number % 188 == 0 ? 0x47 : [0x47, 0, 0x40, 0x10][Int(state >> 33) & 3] | UInt8(state >> 60))
      }
      #expect(SourceReader(Pieces(bytes, of: 5000)).rest().count == bytes.count)
    }
  }

  @Test("The limit of a probe is seen while nothing can be handed on")
  func budget() {
    let begun = TS.packet(0x1000, [0, 2, 0xb3, 0xff] + Array(repeating: 0, count: 100))
    let bytes = Self.start() + begun + Self.filler(300)
    let source = Pieces(bytes, of: 100)
    let reader = SourceReader(source)
    reader.startBudget(ProbeLimits(bytes: 10_000, seconds: 100))
    _ = reader.rest()
    #expect(reader.failure != nil && source.position < 11_000)
  }
}

extension [UInt8] {
  /// The first section's clock, at `pid`.
  fileprivate func replacingClock(_ pid: Int) -> [UInt8] {
    let length = 3 + Int(self[6] & 0x0f) << 8 + Int(self[7])
    let section = ProgramTables.replacing([8: pid], in: Array(self[5..<(5 + length)]))
    return Array(prefix(5)) + section + dropFirst(5 + length)
  }
}
