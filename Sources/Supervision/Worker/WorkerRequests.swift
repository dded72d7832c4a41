import Glibc
import Synchronization

/// What other threads want of a worker, with a descriptor that `poll` can wait for.
final class WorkerRequests: Sendable {
  private struct Wanted {
    var stop = false
    var words: [String] = []
  }

  private let reading: PipeEnd
  private let writing: PipeEnd
  private let wanted = Mutex(Wanted())

  init(pipe: consuming Pipe) {
    reading = pipe.reading
    writing = pipe.writing
    reading.setNonBlocking()
    writing.setNonBlocking()
  }

  var descriptor: Int32 { reading.descriptor }

  func stop() {
    wanted.withLock { $0.stop = true }
    ring()
  }

  func say(_ word: String) {
    wanted.withLock { $0.words.append(word) }
    ring()
  }

  /// What is wanted by now; each word is given out once.
  func take() -> (stop: Bool, words: [String]) {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(reading.descriptor, &bytes, bytes.count) > 0 {}
    return wanted.withLock { wanted in
      defer { wanted.words = [] }
      return (wanted.stop, wanted.words)
    }
  }

  /// A pipe that is full rings already.
  private func ring() {
    var byte: UInt8 = 1
    _ = write(writing.descriptor, &byte, 1)
  }
}
