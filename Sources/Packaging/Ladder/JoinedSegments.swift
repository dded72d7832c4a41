import Media
import Synchronization

/// Files one after the other, as one stream of bytes: a header, and the segments that go with it.
final class JoinedSegments: ByteSource {
  private struct State {
    var next = 0
    var file: (any StreamBytes)?
    /// Of the next byte in `file`, and in all of them.
    var offset: Int64 = 0
    var position: Int64 = 0
    var isCancelled = false
  }

  let name: String
  let sizeBytes: Int64
  let isSeekable = false
  private let places: [String]
  private let files: any StreamFiles & Sendable
  private let state = Mutex(State())

  /// - Parameter sizeBytes: of all files together.
  init(_ places: [String], of files: any StreamFiles & Sendable, sizeBytes: Int64, name: String) {
    self.places = places
    self.files = files
    self.sizeBytes = sizeBytes
    self.name = name
  }

  var position: Int64 { state.withLock { $0.position } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    while let (file, offset) = try current() {
      let bytes: [UInt8]
      do throws(StreamReadError) { bytes = try file.read(at: offset, count: buffer.count) } catch {
        throw .damaged(file: name, reason: "\(error)")
      }
      unsafe buffer.copyBytes(from: bytes)
      state.withLock { state in
        state.offset += Int64(bytes.count)
        state.position += Int64(bytes.count)
        if bytes.isEmpty { state.file = nil }
      }
      if !bytes.isEmpty { return bytes.count }
    }
    return 0
  }

  /// The file that is being read, and where in it; nil behind the last one.
  private func current() throws(MediaError) -> (file: any StreamBytes, offset: Int64)? {
    let (open, next, offset, isCancelled) = state.withLock { ($0.file, $0.next, $0.offset, $0.isCancelled) }
    if isCancelled { throw .cancelled }
    if let open { return (open, offset) }
    guard next < places.count else { return nil }
    let file: any StreamBytes
    do throws(StreamReadError) { file = try files.open(places[next]) } catch {
      throw .damaged(file: name, reason: "\(error)")
    }
    state.withLock { state in
      state.file = file
      state.next = next + 1
      state.offset = 0
    }
    return (file, 0)
  }

  func seek(to offset: Int64) throws(MediaError) {
    throw .unsupported(step: "seek in", file: name, reason: "segments are read once, in their order")
  }

  func cancel() { state.withLock { $0.isCancelled = true } }
}
