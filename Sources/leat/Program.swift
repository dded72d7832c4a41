import Glibc
import Operations

@main
struct Program {
  static let commands = CommandTable(
    "leat", "Makes streams of videos.",
    [
      PackageCommand.subcommand, CheckCommand.subcommand, StatusCommand.subcommand, PosterCommand.subcommand,
      SubtitlesCommand.subcommand, LadderCommand.subcommand, VerifyCommand.subcommand, StandbyCommand.subcommand,
    ])

  static func main() async {
    await commands.run().end()
  }
}
