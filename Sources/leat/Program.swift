import Glibc
import Operations

@main
struct Program {
  static func main() async {
    let commands = CommandTable(
      "leat", "Makes streams of videos.",
      [
        PackageCommand.subcommand, CheckCommand.subcommand, StatusCommand.subcommand, PosterCommand.subcommand,
        SubtitlesCommand.subcommand, LadderCommand.subcommand, VerifyCommand.subcommand,
      ])
    await commands.run().end()
  }
}
