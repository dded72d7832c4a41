import Catalog
import Foundation
import Glibc
import Testing

@Suite("A folder has one writer")
struct DirectoryLockTests {
  private let scratch: ScratchFolder
  private let directory: CatalogDirectory

  init() throws {
    scratch = try ScratchFolder()
    directory = CatalogDirectory(path: scratch.path)
  }

  private func isFree() throws -> Bool {
    let lock = try DirectoryLock.acquire(directory)
    return switch lock {
    case .some: true
    case .none: false
    }
  }

  /// A killed process is gone a moment later.
  private func becomesFree() throws -> Bool {
    for _ in 0..<500 {
      if try isFree() { return true }
      usleep(10_000)
    }
    return false
  }

  @Test("the second one does not get the lock until the first lets it go")
  func exclusive() throws {
    let isFreeMeanwhile = try holding { try isFree() }
    #expect(!isFreeMeanwhile)
    #expect(try isFree())
    #expect(try scratch.names() == [".lock"])
  }

  private func holding<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try DirectoryLock.acquire(directory)
    switch lock {
    case .some: return try body()
    case .none: throw CocoaError(.fileWriteFileExists)
    }
  }

  @Test("a lock of another process counts, and dies with it, kill -9 too")
  func otherProcess() throws {
    try scratch.write(".lock", "")
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    holder.arguments = ["--no-fork", scratch.path(".lock"), "sleep", "60"]
    let started = Pipe()
    holder.standardOutput = started
    try holder.run()
    defer { if holder.isRunning { kill(holder.processIdentifier, SIGKILL) } }
    for _ in 0..<500 where try isFree() { usleep(10_000) }
    #expect(try !isFree())
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    #expect(try becomesFree())
  }

  @Test("a child process does not inherit it")
  func closedOnExec() throws {
    // Foundation's Process would close every descriptor by itself.
    let child = try holding { try spawnSleep() }
    defer {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    let open = "/proc/\(child)/fd"
    let files = try FileManager.default.contentsOfDirectory(atPath: open).compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\($0)")
    }
    #expect(!files.isEmpty)
    #expect(!files.contains(scratch.path(".lock")))
  }

  @Test("let go, it is free, even while a process that is being started has the file open still")
  func sharedDescriptor() throws {
    let copy = try holding {
      let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
      let number = try #require(
        numbers.first {
          let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
          return file == scratch.path(".lock")
        })
      return fcntl(number, F_DUPFD_CLOEXEC, 3)
    }
    defer { close(copy) }
    try #require(copy >= 0)
    #expect(try isFree())
  }

  private func spawnSleep() throws -> pid_t {
    var child: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = ["sleep", "60"].map { $0.withCString { strdup($0) } }
    defer { for word in words { free(word) } }
    let result = posix_spawn(&child, "/bin/sleep", nil, nil, words + [nil], nil)
    guard result == 0 else { throw POSIXError(.init(rawValue: result) ?? .EIO) }
    return child
  }

  @Test("a link in the lock's place is not followed, and a folder without rights or without existence is an error")
  func errors() throws {
    try scratch.link(".lock", to: "elsewhere")
    #expect(throws: CatalogError.system(call: "open", path: scratch.path(".lock"), errno: ELOOP)) { try isFree() }
    #expect(try scratch.names() == [".lock"])
    #expect { _ = try DirectoryLock.acquire(CatalogDirectory(path: scratch.path("none"))) } throws: {
      ($0 as? CatalogError)?.isMissing == true
    }
    try #require(unlink(scratch.path(".lock")) == 0)
    try #require(mkfifo(scratch.path(".lock"), 0o600) == 0)
    #expect(throws: CatalogError.notARegularFile(path: scratch.path(".lock"))) { try isFree() }
  }
}
