import Foundation
import Operations
import Packaging

/// `leat verify DIR|URL`: holds a stream against RFC 8216 and Apple's authoring specification.
enum VerifyCommand {
  private static let stream = Positional(
    "DIR|URL", help: "a packaged video's folder, a playlist in a folder, or a playlist's http(s) address")
  private static let json = Flag("--json", help: "prints everything as JSON")
  private static let quiet = Flag("--quiet", help: "leaves out the rules that are kept and those that do not apply")

  static let subcommand = Subcommand(
    Usage(
      "leat verify",
      "Reads a stream's playlists and segments, and says of each rule of RFC 8216 and of Apple's authoring "
        + "specification whether the stream keeps to it. Exit status: 0 no error (there may be warnings), 1 an error, "
        + "2 wrong usage, 3 the stream could not be read.",
      positionals: [stream], flags: [json, quiet]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let word = arguments[stream].first else { return .usage }
    do throws(StreamReadError) {
      let report = try report(on: word)
      let text = VerificationText(report: report, stream: word)
      Console.show(arguments[json] ? text.json : text.lines(all: !arguments[quiet]))
      return report.errors.isEmpty ? .done : .refused
    } catch {
      return .failedForNow.saying("\(error)", as: "leat")
    }
  }

  private static func report(on word: String) throws(StreamReadError) -> VerificationReport {
    if RemoteFiles.isAddress(word) { return try Verifier.verify(word, of: RemoteFiles()) }
    var isFolder = ObjCBool(false)
    if FileManager.default.fileExists(atPath: word, isDirectory: &isFolder), isFolder.boolValue {
      return try Verifier.verify("master.m3u8", of: FolderFiles(root: word))
    }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let root = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
    return try Verifier.verify(parts.last.map(String.init) ?? word, of: FolderFiles(root: root))
  }
}
