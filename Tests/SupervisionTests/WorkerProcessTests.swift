import Foundation
import Glibc
import Supervision
import TestSupport
import Testing

@Suite("Worker process")
struct WorkerProcessTests {
  /// Runs a shell script as a worker, on a thread of its own as the daemon does.
  private func run(
    _ script: String, words: [String] = [], timeout: Duration = .seconds(60), grace: Duration = .seconds(30),
    stopWhen: (@Sendable (String) -> Bool)? = nil, progress: @escaping @Sendable () -> Int? = { 0 }
  ) async throws -> (end: WorkerEnd, said: String) {
    let said = Locked("")
    let holder = Locked<WorkerProcess?>(nil)
    let worker = try WorkerProcess(
      WorkerCommand(program: "/bin/sh", arguments: ["-c", script], words: words), stopGrace: grace
    ) { bytes in
      said.change { $0 += String(decoding: bytes, as: UTF8.self) }
      if let stopWhen, stopWhen(said.value) { holder.value?.stop() }
    }
    holder.value = worker
    let end = await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: worker.run(noProgressTimeout: timeout, progress: progress)) }.start()
    }
    holder.value = nil
    return (end, said.value)
  }

  @Test("its exit status is what it ended with", arguments: [0, 1, 2, 3, 4, 255])
  func exitStatus(status: Int32) async throws {
    let end = try await run("exit \(status)").end
    #expect(end.cause == .exited(status))
    #expect(!end.wasStopped)
  }

  @Test("a crash is told by its signal, with the last words before it")
  func crash() async throws {
    let end = try await run("echo '<3>about to fall' >&2; kill -SEGV $$").end
    #expect(end.cause == .signalled(SIGSEGV))
    #expect(end.lastWords == "about to fall")
  }

  @Test("a program that is not there is told, not crashed upon")
  func missing() throws {
    let worker = try WorkerProcess(WorkerCommand(program: "/nowhere/leat", arguments: []))
    #expect(worker.run(noProgressTimeout: .seconds(1)) { 0 }.cause == .notStarted(errno: ENOENT))
  }

  @Test("it hears its words on stdin")
  func words() async throws {
    let (end, said) = try await run("read word; echo got $word >&2", words: ["complete"])
    #expect(end.cause == .exited(0))
    #expect(said == "got complete\n")
  }

  @Test("one that hangs is killed, and what it has started with it")
  func hang() async throws {
    let (end, said) = try await run("sleep 1000 & echo $! >&2; wait", timeout: .milliseconds(300))
    #expect(end.cause == .hung(.milliseconds(300)))
    let child = try #require(pid_t(said.trimmingCharacters(in: .whitespacesAndNewlines)))
    try await eventually("it is gone, or a zombie that nobody has reaped yet") {
      let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8))?.split(separator: " ")
      return state == nil || state?.dropFirst(2).first == "Z" ? true : nil
    }
  }

  @Test("one that makes progress is not killed, however slow it is")
  func slow() async throws {
    let steps = Locked(0)
    let progress: @Sendable () -> Int? = {
      steps.change { $0 += 1 }
      return steps.value
    }
    let end = try await run("sleep 1", timeout: .milliseconds(400), progress: progress).end
    #expect(end.cause == .exited(0))
    #expect(steps.value > 2)
  }

  @Test("a flood on stderr neither blocks it nor passes on as a whole")
  func flood() async throws {
    let (end, said) = try await run("yes noise | head -c 20000000 >&2; echo >&2; echo the end >&2")
    #expect(end.cause == .exited(0))
    #expect(end.lastWords == "the end")
    #expect(said.utf8.count < 70_000)
    #expect(said.contains("the rest is left out"))
  }

  @Test("asked to stop, it gets SIGTERM and the end of stdin, and its status counts")
  func stop() async throws {
    let script = "trap 'echo told >&2; exit 3' TERM; echo up >&2; while :; do read line || sleep 0.05; done"
    let (end, said) = try await run(script, words: ["complete"], stopWhen: { $0.contains("up") })
    #expect(end.cause == .exited(3))
    #expect(end.wasStopped)
    #expect(said == "up\ntold\n")
  }

  @Test("asked to stop before it was started, it stops all the same")
  func stopEarly() async throws {
    let worker = try WorkerProcess(WorkerCommand(program: "/bin/sh", arguments: ["-c", "sleep 1000"]))
    worker.stop()
    let end = await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: worker.run(noProgressTimeout: .seconds(60)) { 0 }) }.start()
    }
    #expect(end.wasStopped)
    #expect(end.cause == .signalled(SIGTERM))
  }

  @Test("one that ignores SIGTERM is killed after the grace")
  func ignoresStop() async throws {
    let script = "trap '' TERM; echo up >&2; while :; do sleep 0.05; done"
    let end = try await run(script, grace: .milliseconds(200), stopWhen: { $0.contains("up") }).end
    #expect(end.cause == .killedAfterGrace)
    #expect(end.wasStopped)
  }

  @Test("no descriptor, blocked signal or ignored signal of the daemon reaches it")
  func inheritsNothing() async throws {
    let leaked = open("/dev/null", O_RDONLY)  // without O_CLOEXEC, as careless libraries do
    defer { close(leaked) }
    let (end, said) = try await run(
      "for fd in /proc/$$/fd/*; do [ -e $fd ] && echo ${fd##*/} >&2; done; exec grep -E '^Sig(Blk|Ign)' /proc/self/status >&2"
    )
    #expect(end.cause == .exited(0))
    let lines = said.split(separator: "\n").map(String.init)
    let descriptors = lines.compactMap { Int32($0) }
    #expect(!descriptors.contains(leaked))
    // The shell opens one for the loop's directory.
    #expect(Set(descriptors).isSuperset(of: [0, 1, 2]) && descriptors.count <= 4)
    // glibc keeps its two internal signals, 32 and 33, ignored across posix_spawn.
    let masks = lines.filter { $0.hasPrefix("Sig") }.map { $0.split(separator: "\t").last ?? "" }
    #expect(masks == ["0000000000000000", "0000000180000000"])
  }

  @Test("many at once are told apart: each thread reaps its own")
  func concurrent() async throws {
    try await withThrowingTaskGroup(of: (Int32, WorkerEnd).self) { group in
      for status in Int32(0)..<20 {
        group.addTask { (status, try await run("exit \(status)").end) }
      }
      for try await (status, end) in group { #expect(end.cause == .exited(status)) }
    }
  }
}
