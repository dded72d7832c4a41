import Media
import Synchronization

/// Files one after the other, as one stream of bytes: a header, and the segments that go with it.
final class JoinedSegments: ByteSource {
  private struct State {
    var next = 0
    var file: FileSource?
    var position: Int64 = 0
    var isCancelled = false
  }

  let name: String
  let sizeBytes: Int64
  let isSeekable = false
  private let paths: [String]
  private let state = Mutex(State())

  /// - Parameter sizeBytes: of all files together.
  init(_ paths: [String], sizeBytes: Int64, name: String) {
    self.paths = paths
    self.sizeBytes = sizeBytes
    self.name = name
  }

  var position: Int64 { state.withLock { $0.position } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    while let file = try current() {
      let count = try file.read(into: buffer)
      state.withLock { state in
        state.position += Int64(count)
        if count == 0 { state.file = nil }
      }
      if count > 0 { return count }
    }
    return 0
  }

  /// The file that is being read; nil behind the last one.
  private func current() throws(MediaError) -> FileSource? {
    let (open, next, isCancelled) = state.withLock { ($0.file, $0.next, $0.isCancelled) }
    if isCancelled { throw .cancelled }
    if let open { return open }
    guard next < paths.count else { return nil }
    let file = try FileSource(path: paths[next])
    state.withLock { state in
      state.file = file
      state.next = next + 1
    }
    return file
  }

  func seek(to offset: Int64) throws(MediaError) {
    throw .unsupported(step: "seek in", file: name, reason: "segments are read once, in their order")
  }

  func cancel() { state.withLock { $0.isCancelled = true } }
}
