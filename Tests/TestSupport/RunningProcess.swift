import CPlatform
package import Foundation
import Glibc
import Synchronization

/// A process that a test started: its output goes to files, so that no pipe can fill; its whole group is killed when
/// the last reference goes away.
package final class RunningProcess: Sendable {
  package let pid: Int32
  package let command: String
  private let folder: TemporaryDirectory
  private let status = Mutex<ExitStatus?>(nil)

  /// Starts `program` (a path) in a process group of its own, with no descriptor of the test's.
  ///
  /// - Parameters:
  ///   - environment: added to the test's own.
  ///   - input: a file to read as standard input; `/dev/null` when nil.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String? = nil
  ) throws {
    command = ([program] + arguments).joined(separator: " ")
    folder = try TemporaryDirectory("process")

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    _ = cplatform_spawn_close_from(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    // The test runner may block or ignore signals; its children start with none blocked and SIGPIPE as it was born.
    var none = sigset_t()
    var ignored = sigset_t()
    sigemptyset(&none)
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var started = pid_t()
    let result = withCStrings([program] + arguments) { argv in
      withCStrings(words.map { "\($0.key)=\($0.value)" }) { envp in
        posix_spawn(&started, program, &actions, &attributes, argv, envp)
      }
    }
    guard result == 0 else { throw SystemCallFailure("start", program, errno: result) }
    pid = started
  }

  deinit {
    status.withLock { status in
      guard status == nil else { return }
      kill(-pid, SIGKILL)
      var raw: Int32 = 0
      while waitpid(pid, &raw, 0) == -1, errno == EINTR {}
    }
  }

  /// What it wrote to standard output so far.
  package var output: String { text("out") }
  /// What it wrote to standard error so far.
  package var errorOutput: String { text("err") }
  package var outputBytes: Data { FileManager.default.contents(atPath: folder.path("out")) ?? Data() }

  private func text(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: folder.path(name)) ?? Data(), as: UTF8.self)
  }

  /// How it ended; nil while it runs.
  package var exitStatus: ExitStatus? {
    status.withLock { status in
      if status == nil {
        var raw: Int32 = 0
        if waitpid(pid, &raw, WNOHANG) == pid { status = ExitStatus(raw: raw) }
      }
      return status
    }
  }

  /// Signals the process alone; nothing once it has ended.
  package func send(_ signal: Int32) {
    status.withLock { status in if status == nil { kill(pid, signal) } }
  }

  /// Waits until it ends; kills it and its group after `limit`.
  /// - Throws: `Overdue` after `limit`, or when the test is cancelled.
  @discardableResult
  package func wait(_ limit: Duration = .seconds(60)) async throws -> ExitStatus {
    let deadline = ContinuousClock.now + limit
    var pause = Duration.milliseconds(1)
    while true {
      if let status = exitStatus { return status }
      guard ContinuousClock.now < deadline, !Task.isCancelled else {
        send(SIGKILL)
        kill(-pid, SIGKILL)
        throw Overdue(command: command, limit: limit, errorOutput: errorOutput)
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(20))
    }
  }

  /// Ends it: SIGTERM, and SIGKILL after `patience`.
  @discardableResult
  package func end(patience: Duration = .seconds(10)) async throws -> ExitStatus {
    send(SIGTERM)
    return try await wait(patience)
  }

  package enum ExitStatus: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    init(raw: Int32) { self = raw & 0x7f == 0 ? .exited(raw >> 8 & 0xff) : .signalled(raw & 0x7f) }
  }

  package struct Overdue: Error, CustomStringConvertible {
    let command: String
    let limit: Duration
    let errorOutput: String

    package var description: String { "did not end within \(limit): \(command)\n\(errorOutput.suffix(2000))" }
  }
}

/// Lends `strings` to `body` as a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for copy in copies { free(copy) } }
  return copies.withUnsafeBufferPointer { body($0.baseAddress!) }
}
