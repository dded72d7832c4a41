import CPlatform
import Glibc
import Operations

/// What a worker may use of the machine, set by the worker itself before it opens a file it was given.
enum WorkerLimits {
  static func apply(_ worker: Configuration.Worker) {
    limit(__rlimit_resource_t(RLIMIT_AS.rawValue), UInt64(clamping: worker.addressSpaceBytes))
    limit(__rlimit_resource_t(RLIMIT_CPU.rawValue), UInt64(clamping: worker.cpuTime.components.seconds))
    limit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), UInt64(clamping: worker.openFiles))
    limit(__rlimit_resource_t(RLIMIT_CORE.rawValue), 0)
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(clamping: worker.nice))
    _ = cplatform_set_io_priority(worker.ioClass.number, Int32(clamping: worker.ioLevel))
  }

  /// Lowers both limits; above the hard one, that one stays.
  private static func limit(_ resource: __rlimit_resource_t, _ value: UInt64) {
    var current = rlimit()
    getrlimit(resource, &current)
    let lowered = min(rlim_t(value), current.rlim_max)
    var limits = rlimit(rlim_cur: lowered, rlim_max: lowered)
    setrlimit(resource, &limits)
  }
}

extension Configuration.Worker.IOClass {
  /// `ioprio_set(2)`.
  fileprivate var number: Int32 {
    switch self {
    case .none: 0
    case .bestEffort: 2
    case .idle: 3
    }
  }
}
