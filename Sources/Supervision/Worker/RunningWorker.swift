import CPlatform
import Glibc

/// A child that has been started and not yet been reaped.
struct RunningWorker: ~Copyable {
  let pid: pid_t
  private let exit: PipeEnd
  private let complaints: PipeEnd
  /// Closed by giving it up.
  private var commands: PipeEnd?
  private var output = WorkerOutput()
  /// Whether it waits for somebody else's upload.
  private var isFollowing = false

  static func start(_ command: WorkerCommand) throws(SystemCallError) -> RunningWorker {
    var worker = try start(command.program, arguments: command.arguments)
    worker.begin(command)
    return worker
  }

  /// Starts a program that has not been told anything yet.
  static func start(_ program: String, arguments words: [String]) throws(SystemCallError) -> RunningWorker {
    let input = try Pipe.open()
    let complaints = try Pipe.open()
    var pid: pid_t = 0
    let environment = WorkerEnvironment.strings(standardError: complaints.writing.descriptor)
    let code = withCStrings([program] + words) { arguments in
      withCStrings(environment) { environment in
        cplatform_spawn(
          program, arguments, environment, input.reading.descriptor, complaints.writing.descriptor, &pid)
      }
    }
    guard code == 0 else { throw SystemCallError(call: "posix_spawn \(program)", errno: code) }
    let exit = cplatform_open_pidfd(pid)
    guard exit >= 0 else {
      let code = errno
      kill(-pid, SIGKILL)
      waitpid(pid, nil, 0)
      throw SystemCallError(call: "pidfd_open", errno: code)
    }
    input.writing.setNonBlocking()
    complaints.reading.setNonBlocking()
    return RunningWorker(
      pid: pid, exit: PipeEnd(descriptor: exit), complaints: complaints.reading, commands: input.writing)
  }

  private mutating func begin(_ command: WorkerCommand) {
    isFollowing = command.isFollowing
    for word in command.words { say(word) }
  }

  /// Gives one that waits for an order `line`, after which it is as if it had been started with `command`.
  mutating func give(_ line: String, then command: WorkerCommand) {
    say(line)
    begin(command)
  }

  private init(pid: pid_t, exit: consuming PipeEnd, complaints: consuming PipeEnd, commands: consuming PipeEnd) {
    self.pid = pid
    self.exit = exit
    self.complaints = complaints
    self.commands = consume commands
  }

  /// One that has ended before it is spoken to is found out by its end: no signal may end who speaks.
  private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  /// A worker that does not listen is found out by its progress, so a full or closed pipe is not looked at here.
  private func say(_ word: String) {
    _ = Self.ignoresBrokenPipes
    let line = Array("\(word)\n".utf8)
    switch commands {
    case .some(let pipe): _ = line.withUnsafeBytes { write(pipe.descriptor, $0.baseAddress, $0.count) }
    case nil: break
    }
  }

  /// Waits for the end, whichever comes first: by itself, asked to stop, or without progress.
  mutating func supervise<Mark: Equatable>(
    requests: WorkerRequests, stopGrace: Duration, deadline: consuming ProgressDeadline<Mark>, progress: () -> Mark?,
    forward: ([UInt8]) -> Void
  ) -> WorkerEnd {
    var killed: WorkerEnd.Cause?
    var stopUntil: ContinuousClock.Instant?
    var nextCheck = ContinuousClock.now
    while true {
      let now = ContinuousClock.now
      if killed == nil, let stopUntil {
        if now >= stopUntil { killed = terminate(.killedAfterGrace) }
      } else if killed == nil, now >= nextCheck {
        let mark = progress()
        if !isFollowing, deadline.isOver(at: now, mark: mark) { killed = terminate(.hung(deadline.timeout)) }
        nextCheck = now + deadline.checkInterval
      }
      let pause = max((stopUntil ?? nextCheck) - now, .zero)
      let events = wait(atMost: killed == nil ? pause : .seconds(5), requests: requests.descriptor)
      if events.complained { drain(forward) }
      guard !events.exited else {
        drain(forward)
        return WorkerEnd(reap(killed), wasStopped: stopUntil != nil, lastWords: output.lastWords, process: pid)
      }
      guard events.requested else { continue }
      let wanted = requests.take()
      for word in wanted.words {
        say(word)
        if word == "complete" {
          isFollowing = false
          deadline.restart(at: .now)
        }
      }
      if wanted.stop, stopUntil == nil {
        stopUntil = .now + stopGrace
        commands = nil
        // `complete` may have been said already; after that only a signal tells the worker to stop.
        kill(pid, SIGTERM)
      }
    }
  }

  /// Whether the process is over, though not reaped.
  var hasEnded: Bool {
    var polled = pollfd(fd: exit.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  /// Ends and reaps one that has nothing to do.
  consuming func endIdle() { _ = reap(nil) }

  private func terminate(_ cause: WorkerEnd.Cause) -> WorkerEnd.Cause {
    kill(-pid, SIGKILL)
    return cause
  }

  private func wait(
    atMost pause: Duration, requests: Int32
  ) -> (exited: Bool, complained: Bool, requested: Bool) {
    // `poll` passes over negative descriptors.
    var polled = [exit.descriptor, isSilent ? -1 : complaints.descriptor, requests].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let milliseconds = pause.components.seconds * 1000 + pause.components.attoseconds / 1_000_000_000_000_000 + 1
    guard poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds)) > 0 else { return (false, false, false) }
    return (polled[0].revents != 0, polled[1].revents != 0, polled[2].revents != 0)
  }

  /// Whether stderr is closed: then it must not be polled any more, it would always be ready.
  private var isSilent = false

  /// Reads what is there now, and not what a grandchild may still come to say.
  private mutating func drain(_ forward: ([UInt8]) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    for _ in 0..<16 {
      let count = buffer.withUnsafeMutableBytes { read(complaints.descriptor, $0.baseAddress, $0.count) }
      if count == 0 { isSilent = true }
      guard count > 0 else { return }
      let passedOn = output.absorb(buffer[..<count])
      if !passedOn.isEmpty { forward(passedOn) }
    }
  }

  /// Takes the exit status. Before that the pid is a zombie's and nobody else's, so what the worker may have left in
  /// its process group can be killed safely.
  private func reap(_ killed: WorkerEnd.Cause?) -> WorkerEnd.Cause {
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    if let killed { return killed }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }
}

/// `strings` as C has them, for the duration of `body`.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
