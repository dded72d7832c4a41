import Glibc
import Operations

@main
struct Program {
  static func main() async {
    let commands = CommandTable("leat", "Makes streams of videos.", [CheckCommand.subcommand])
    exit(await commands.run().rawValue)
  }
}
