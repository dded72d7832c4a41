import CLibAV
import Glibc

/// Hands a `ByteSource` to libavformat, within a budget while the container is being recognised.
///
/// libavformat calls back on the thread that uses the demuxer, so nothing here needs a lock.
@safe final class SourceReader {
  let source: any ByteSource
  /// The error behind the code that libavformat was given; it keeps only the code.
  private(set) var failure: MediaError?
  private var bytesLeft = Int64.max
  private var deadline = Int64.max
  private var limits: ProbeLimits?
  private var transport = ContinuedTransport()
  /// What has been read and not handed on: what lies before `ready` can be, the rest takes more to know what it is.
  private let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var held = 0..<0
  private var ready = 0
  /// The bytes are those of another container, and handed on unseen.
  private var isOther = false

  init(_ source: any ByteSource) { self.source = source }

  deinit { unsafe window.deallocate() }

  func startBudget(_ limits: ProbeLimits) {
    self.limits = limits
    bytesLeft = limits.bytes
    deadline = Self.now + Int64(min(max(limits.seconds, 0), 1e9) * 1000)
  }

  func endBudget() {
    limits = nil
    bytesLeft = .max
    deadline = .max
  }

  var isOverdue: Bool { deadline != .max && Self.now > deadline }

  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
    do throws(MediaError) {
      let count = unsafe try fill(buffer)
      return count > 0 ? Int32(clamping: count) : clibav_error_eof()
    } catch {
      failure = error
      if case .system(_, _, let number) = error { return clibav_error_from_errno(number) }
      return clibav_error_exit()
    }
  }

  /// Reads until something can be handed on.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    while true {
      if let limits, bytesLeft <= 0 || isOverdue {
        throw .budgetExceeded(file: source.name, limit: limits.description)
      }
      if held.lowerBound < ready {
        let count = min(buffer.count, ready - held.lowerBound)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[held.lowerBound...].prefix(count)))
        held = (held.lowerBound + count)..<held.upperBound
        return count
      }
      if isOther {
        let count = unsafe try source.read(into: buffer)
        bytesLeft -= Int64(count)
        return count
      }
      let count = try refill()
      if count == 0 { return 0 }
    }
  }

  /// Puts more behind what is held, and has it looked at.
  /// - Returns: how many bytes there are.
  private func refill() throws(MediaError) -> Int {
    unsafe window.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[held]))
    (held, ready) = (0..<held.count, 0)
    let more = unsafe try source.read(into: UnsafeMutableRawBufferPointer(rebasing: window[held.count...]))
    bytesLeft -= Int64(more)
    held = 0..<(held.count + more)
    let isFull = unsafe held.count == window.count
    var bytes = unsafe window.bindMemory(to: UInt8.self).mutableSpan
    ready = transport.pass(
      &bytes, count: held.count, offset: source.position - Int64(held.count), isEnd: more == 0,
      isFull: isFull)
    if !transport.isTransport, isFull {
      isOther = true
      ready = held.upperBound
    }
    return held.count
  }

  func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    let target: Int64
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return source.sizeBytes
    case SEEK_SET: target = offset
    case SEEK_CUR: target = source.position - Int64(held.count) &+ offset
    case SEEK_END: target = source.sizeBytes &+ offset
    default: return Int64(clibav_error_from_errno(EINVAL))
    }
    do throws(MediaError) {
      try source.seek(to: target)
      (held, ready) = (0..<0, 0)
      transport.seek(to: target)
      return target
    } catch {
      return Int64(clibav_error_from_errno(EINVAL))
    }
  }

  /// Milliseconds on a clock that nobody sets.
  private static var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// How much a demuxer may read, and for how long, to tell what a file holds.
package struct ProbeLimits: Equatable, Sendable, CustomStringConvertible {
  package var bytes: Int64
  package var seconds: Double

  package init(bytes: Int64 = 128 << 20, seconds: Double = 20) {
    self.bytes = bytes
    self.seconds = seconds
  }

  package var description: String { "\(bytes >> 20) MiB and \(seconds) s" }
}
