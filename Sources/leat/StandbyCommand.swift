import Foundation
import Glibc
import Operations

/// `leat standby`: carries out one command that comes later, on standard input. `leatd` keeps such a worker ready, so
/// that a file which arrives need not wait until the libraries are linked.
enum StandbyCommand {
  static let subcommand = Subcommand(
    Usage(
      "leat standby",
      "Waits on standard input for a line with the words of another command, as a JSON array, and carries that out. "
        + "leatd uses it. Exit status: the command's; 0 when no line comes."),
    run: run)

  @Sendable private static func run(_: Arguments) async -> ExitCode {
    name("leat-standby")
    guard let line = readLine() else { return .done }
    name("leat")
    guard let words = try? JSONDecoder().decode([String].self, from: Data(line.utf8)) else {
      return .usage.saying("the line on standard input is no JSON array of words", as: "leat")
    }
    return await Program.commands.run(words)
  }

  /// As `ps` and `top` show the process: one that waits is told from one that works.
  private static func name(_ text: String) {
    guard let file = fopen("/proc/self/comm", "w") else { return }
    fputs(text, file)
    fclose(file)
  }
}
