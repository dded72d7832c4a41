import Foundation
import Glibc
import Testing

@testable import Operations

@Suite("A worker's limits")
struct WorkerLimitsTests {
  @Test("they hold for the process that takes them")
  func hold() async {
    await #expect(processExitsWith: .exitCode(0)) {
      var worker = Configuration.Worker()
      worker.openFiles = 77
      worker.nice = 5
      guard worker.applyToThisProcess() == [] else { exit(2) }
      func holds(_ resource: __rlimit_resource, _ value: UInt) -> Bool {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 && limit.rlim_cur == value
          && limit.rlim_max == value
      }
      guard holds(RLIMIT_AS, 8 << 30), holds(RLIMIT_CPU, 96 * 3600), holds(RLIMIT_CORE, 0) else { exit(3) }
      guard holds(RLIMIT_NOFILE, 77), getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == 5 else { exit(4) }
      // More than the limit cannot be had, and the process goes on.
      guard mmap(nil, 9 << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED else { exit(5) }
      exit(0)
    }
  }

  @Test("threads that are there already get the priority too")
  func threads() async {
    await #expect(processExitsWith: .exitCode(0)) {
      var other = pthread_t()
      let status = pthread_create(
        &other, nil,
        { _ in
          sleep(60)
          return nil
        }, nil)
      guard status == 0 else { exit(2) }
      var worker = Configuration.Worker()
      worker.nice = 7
      guard worker.applyToThisProcess() == [] else { exit(3) }
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      let nices = threads.compactMap { Int32($0) }.compactMap { thread -> Int32? in
        errno = 0
        let nice = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread))
        return errno == ESRCH ? nil : nice
      }
      exit(nices.count >= 2 && nices.allSatisfy { $0 == 7 } ? 0 : 4)
    }
  }
}
