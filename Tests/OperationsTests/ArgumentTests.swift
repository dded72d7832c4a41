import Testing

@testable import Operations

@Suite("Command lines")
struct ArgumentTests {
  private static let output = Option("--output", short: "-o", value: "DIR", isRequired: true, help: "where it goes")
  private static let collection = Option("--collection", value: "NAME", help: "whose settings hold")
  private static let supervised = Flag("--supervised", help: "obeys its standard input")
  private static let file = Positional("FILE", help: "the video")
  private static let more = Positional("MORE", .optional, help: "another")
  private static let usage = Usage(
    "leat package", "Makes a stream of a video.", positionals: [file, more], options: [output, collection],
    flags: [supervised])

  private func arguments(_ words: String...) throws -> Arguments {
    guard case .run(let arguments) = try Self.usage.parse(words) else {
      throw UsageError(description: "not a request to run")
    }
    return arguments
  }

  @Test("options, flags and positionals come in any order")
  func anyOrder() throws {
    let arguments = try arguments("--supervised", "a.mp4", "--output=out dir", "--collection", "training", "b.mp4")
    #expect(arguments[Self.output] == "out dir")
    #expect(arguments[Self.collection] == "training")
    #expect(arguments[Self.supervised])
    #expect(arguments[Self.file] == ["a.mp4"])
    #expect(arguments[Self.more] == ["b.mp4"])
  }

  @Test("what is left out is absent")
  func absent() throws {
    let arguments = try arguments("a.mp4", "-o", "out")
    #expect(arguments[Self.output] == "out")
    #expect(arguments[Self.collection] == nil)
    #expect(!arguments[Self.supervised])
    #expect(arguments[Self.more].isEmpty)
  }

  @Test("after -- a name may begin with a dash, and a value may after =")
  func dashes() throws {
    let arguments = try arguments("--output=--odd", "--", "--supervised")
    #expect(arguments[Self.output] == "--odd")
    #expect(arguments[Self.file] == ["--supervised"])
    #expect(!arguments[Self.supervised])
  }

  @Test(
    "mistakes are named",
    arguments: [
      (["a.mp4"], "--output DIR is missing"),
      (["--output", "o"], "FILE is missing"),
      (["a", "b", "c", "-o", "o"], "unexpected argument 'c'"),
      (["a", "--output"], "--output needs a value: --output DIR"),
      (["a", "--output", "--supervised"], "--output needs a value: --output DIR"),
      (["a", "--output="], "--output needs a value: --output DIR"),
      (["a", "-o", "x", "--output", "y"], "--output is given twice"),
      (["a", "-o", "x", "--supervised=yes"], "--supervised takes no value"),
      (["a", "--ouptut", "x"], "unknown option '--ouptut'; did you mean --output?"),
      (["a", "--frobnicate"], "unknown option '--frobnicate'"),
      (["", "-o", "x"], "FILE is empty"),
      (["a", "b", "c\nleat: all is well", "-o", "x"], "unexpected argument 'c\\nleat: all is well'"),
    ] as [([String], String)])
  func mistakes(words: [String], message: String) {
    #expect(throws: UsageError(description: message)) { try Self.usage.parse(words) }
  }

  @Test("one or more positionals take all")
  func many() throws {
    let files = Positional("FILE", .oneOrMore, help: "the videos")
    let usage = Usage("leat check", "Checks videos.", positionals: [files])
    guard case .run(let arguments) = try usage.parse(["a", "-", "b"]) else {
      Issue.record("not a request to run")
      return
    }
    #expect(arguments[files] == ["a", "-", "b"])
    #expect(throws: UsageError(description: "FILE is missing")) { try usage.parse([]) }
  }

  @Test("--help and --version win over what is missing")
  func helpAndVersion() throws {
    #expect(try Self.usage.parse(["--help"]) == .showHelp)
    #expect(try Self.usage.parse(["a", "-h"]) == .showHelp)
    #expect(try Self.usage.parse(["--version"]) == .showVersion)
  }

  @Test("the help text shows everything that can be said, aligned")
  func helpText() {
    #expect(
      Self.usage.helpText == """
        Usage: leat package FILE [MORE] --output DIR [OPTION…]

        Makes a stream of a video.

          FILE               the video
          MORE               another
          -o, --output DIR   where it goes
          --collection NAME  whose settings hold
          --supervised       obeys its standard input
          -h, --help         shows this text
          --version          shows the version

        """)
  }

  @Test(
    "a command table finds the command, and answers mistakes with status 2",
    arguments: [
      (["package", "a", "-o", "b"], ExitCode.refused),
      (["package", "a"], .usage),
      (["package", "--help"], .done),
      (["pakcage", "a", "-o", "b"], .usage),
      ([], .usage),
      (["--help"], .done),
      (["--version"], .done),
    ] as [([String], ExitCode)])
  func table(words: [String], status: ExitCode) async {
    let table = CommandTable("leat", "Makes streams.", [Subcommand(Self.usage) { _ in .refused }])
    #expect(await table.run(words) == status)
  }

  @Test("a command table's help names its commands")
  func tableHelp() {
    let table = CommandTable("leat", "Makes streams.", [Subcommand(Self.usage) { _ in .done }])
    #expect(table.helpText.contains("  package  Makes a stream of a video.\n"))
  }
}
