import CPlatform
import Glibc

extension Configuration.Worker {
  /// Puts these limits on the calling process, for good: what a hostile video can take is bounded before it is opened.
  ///
  /// - Returns: what could not be done, one sentence each; the work can go on without.
  package func applyToThisProcess() -> [String] {
    var problems: [String] = []
    func check(_ status: Int32, _ what: String) {
      if status != 0 { problems.append("cannot \(what): \(systemMessage(errno))") }
    }
    check(limit(RLIMIT_AS, to: UInt64(clamping: addressSpaceBytes)), "limit the address space")
    check(limit(RLIMIT_CPU, to: UInt64(clamping: cpuTime.components.seconds)), "limit the processor time")
    check(limit(RLIMIT_NOFILE, to: UInt64(clamping: openFiles)), "limit the open files")
    check(limit(RLIMIT_CORE, to: 0), "switch core dumps off")
    // On Linux priorities belong to threads, and new ones inherit: Swift's runtime may have started some already, and
    // those may start others before it is their turn.
    var done: Set<pid_t> = []
    while case let others = threads.filter({ !done.contains($0) }), !others.isEmpty {
      for thread in others {
        done.insert(thread)
        check(ofThread(setNice(of: thread)), "set the nice value")
        check(ofThread(setIOPriority(of: thread)), "set the I/O priority")
      }
    }
    return problems
  }

  private func setNice(of thread: pid_t) -> Int32 {
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread), Int32(clamping: nice))
  }

  /// One that has ended meanwhile needs nothing.
  private func ofThread(_ status: Int32) -> Int32 { status != 0 && errno == ESRCH ? 0 : status }

  private func setIOPriority(of thread: pid_t) -> Int32 {
    // <linux/ioprio.h>: 2 is best effort, 3 idle.
    switch ioClass {
    case .bestEffort: cplatform_set_io_priority(thread, 2, Int32(clamping: ioLevel))
    case .idle: cplatform_set_io_priority(thread, 3, 0)
    case .none: 0
    }
  }

  /// The process's threads; at least the calling one.
  private var threads: [pid_t] {
    guard let folder = opendir("/proc/self/task") else { return [0] }
    defer { closedir(folder) }
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let thread = pid_t(name) { found.append(thread) }
    }
    return found.isEmpty ? [0] : found
  }

  /// Lowers a limit, soft and hard; what is lower already stays.
  private func limit(_ resource: __rlimit_resource, to value: UInt64) -> Int32 {
    var current = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &current) == 0 else { return -1 }
    let lowered = rlim_t(min(UInt64(current.rlim_max), value))
    var wanted = rlimit(rlim_cur: lowered, rlim_max: lowered)
    return setrlimit(__rlimit_resource_t(resource.rawValue), &wanted)
  }
}

/// Keeps the capabilities that systemd gave the daemon from the programs that it starts: a worker reads what strangers
/// made. To be called first of all in `main`, before there is a second thread, which would have a set of its own.
/// - Returns: what went wrong, or nil.
package func keepCapabilitiesFromChildren() -> String? {
  guard cplatform_keep_capabilities_from_children() != 0 else { return nil }
  return "cannot keep capabilities from workers: \(systemMessage(errno))"
}
