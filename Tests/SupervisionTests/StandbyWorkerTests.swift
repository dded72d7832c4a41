import Foundation
import Glibc
import TestSupport
import Testing

@testable import Supervision

@Suite("A worker started ahead")
struct StandbyWorkerTests {
  /// Says how it was started, and what it reads.
  private static let script = #"""
    #!/bin/sh
    echo $$ > "$0.$1"
    [ "$1" = standby ] && read -r order
    printf '%s %s\n' "$1" "$order" >&2
    read word
    echo "told $word" >&2
    """#

  private let folder: TemporaryDirectory
  private let program: String

  init() async throws {
    folder = try TemporaryDirectory("standby")
    program = folder.path("program")
    // Copied by another process: one that another test starts just now could inherit the open file, and nobody can execute
    // what is open for writing.
    let copy = try await runAnyway("/bin/cp", [try folder.write(Self.script, to: "script"), program])
    #expect(copy.succeeded && chmod(program, 0o755) == 0)
  }

  /// Runs `package FILE` as a job does; what the worker wrote to stderr.
  private func said(by standby: StandbyWorker?) async throws -> String {
    let said = Locked("")
    let command = WorkerCommand(program: program, arguments: ["package", "a \"b\".mp4"], words: ["complete"])
    let worker = try WorkerProcess(command, standby: standby) { bytes in
      said.change { $0 += String(decoding: bytes, as: UTF8.self) }
    }
    let end = await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: worker.run(noProgressTimeout: .seconds(180)) { 0 }) }.start()
    }
    #expect(end.cause == .exited(0))
    return said.value
  }

  /// The process that waits for an order.
  private func waitingProcess() async throws -> pid_t {
    try await eventually("the program has started", within: .seconds(180)) {
      let text = try? String(contentsOfFile: program + ".standby", encoding: .utf8)
      return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
  }

  @Test("it gets the command on its standard input, and then the words that any worker gets")
  func taken() async throws {
    let standby = StandbyWorker(program: program)
    standby.prepare()
    #expect(try await said(by: standby) == "standby [\"package\",\"a \\\"b\\\".mp4\"]\ntold complete\n")
  }

  @Test("it is there for one command: the next finds none until another is prepared")
  func once() async throws {
    let standby = StandbyWorker(program: program)
    standby.prepare()
    #expect(try await said(by: standby).hasPrefix("standby"))
    #expect(try await said(by: standby) == "package \ntold complete\n")
    standby.prepare()
    #expect(try await said(by: standby).hasPrefix("standby"))
  }

  @Test("when it has died, another is started for the command")
  func died() async throws {
    let standby = StandbyWorker(program: program)
    standby.prepare()
    let process = try await waitingProcess()
    #expect(kill(process, SIGKILL) == 0)
    try await eventually("it is dead", within: .seconds(180)) {
      let state = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.split(separator: " ")
      return state?.dropFirst(2).first == "Z" ? true : nil
    }
    #expect(try await said(by: standby).hasPrefix("package"))
    #expect(kill(process, 0) != 0, "it was not reaped")
  }

  @Test("when an update has replaced the program, the new one does the work")
  func replaced() async throws {
    let standby = StandbyWorker(program: program)
    standby.prepare()
    let process = try await waitingProcess()
    let new = try folder.write("#!/bin/sh\necho new >&2\n", to: "new")
    #expect(chmod(new, 0o755) == 0 && rename(new, program) == 0)
    #expect(try await said(by: standby) == "new\n")
    #expect(kill(process, 0) != 0, "the old one still waits")
  }

  @Test("it ends with its owner")
  func ended() async throws {
    let standby = StandbyWorker(program: program)
    standby.prepare()
    let process = try await waitingProcess()
    standby.end()
    #expect(kill(process, 0) != 0)
  }

  @Test("a program that is not there is no reason to fail before there is work")
  func missing() throws {
    let standby = StandbyWorker(program: folder.path("nowhere"))
    standby.prepare()
    let worker = try WorkerProcess(WorkerCommand(program: folder.path("nowhere"), arguments: []), standby: standby)
    #expect(worker.run(noProgressTimeout: .seconds(180)) { 0 }.cause == .notStarted(errno: ENOENT))
  }
}
