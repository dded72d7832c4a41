import Testing

@testable import Supervision

@Suite("File names")
struct FileNamingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let name: String
    var number = 1
    var suffix = ""
    let expected: String
  }

  static let cases = [
    Case(testDescription: "the first choice is the name itself", name: "a.mp4", expected: "a.mp4"),
    Case(testDescription: "the second stands before the ending", name: "a.b.mp4", number: 2, expected: "a.b (2).mp4"),
    Case(testDescription: "a dot in front makes no ending", name: ".mp4", number: 2, expected: ".mp4 (2)"),
    Case(
      testDescription: "what is far from the end is no ending", name: "a. a sentence of some length", number: 3,
      expected: "a. a sentence of some length (3)"),
    Case(
      testDescription: "a suffix comes last", name: "a.mp4", number: 2, suffix: ".why.txt",
      expected: "a (2).mp4.why.txt"),
    Case(
      testDescription: "a long name gives way to the suffix", name: String(repeating: "x", count: 251) + ".mp4",
      suffix: ".why.txt", expected: String(repeating: "x", count: 243) + ".mp4.why.txt"),
    Case(
      testDescription: "and is not cut within a letter", name: String(repeating: "ä", count: 125) + ".mp4",
      number: 2, suffix: ".why.txt", expected: String(repeating: "ä", count: 119) + " (2).mp4.why.txt"),
  ]

  @Test("choose the next name that fits into 255 bytes", arguments: cases)
  func candidate(test: Case) {
    let name = FileNaming.candidate(Array(test.name.utf8), number: test.number, suffix: test.suffix)
    #expect(String(decoding: name, as: UTF8.self) == test.expected)
    #expect(name.count <= 255)
  }

  @Test("bytes survive percent coding, whatever they are")
  func percentCoding() {
    let all = (UInt8.min...UInt8.max).map { $0 }
    #expect(PercentCoding.decode(PercentCoding.encode(all)) == all)
    #expect(PercentCoding.encode("100% é.mp4".utf8) == "100%25 %c3%a9.mp4")
    for broken in ["%", "%4", "%zz"] { #expect(PercentCoding.decode(broken) == nil) }
  }

  @Test("a worker does not get the service's own variables, and hears of the journal only when there is one")
  func environment() {
    let inherited = ["PATH=/bin", "NOTIFY_SOCKET=/run/x", "WATCHDOG_USEC=1", "JOURNAL_STREAM=1:1"]
    #expect(WorkerEnvironment.strings(standardError: 0, inherited: inherited) == ["PATH=/bin"])
    let connected = ["JOURNAL_STREAM=\(WorkerEnvironment.stream(2))"]
    let expected = ["JOURNAL_STREAM=\(WorkerEnvironment.stream(0))"]
    #expect(WorkerEnvironment.strings(standardError: 0, inherited: connected) == expected)
  }
}
