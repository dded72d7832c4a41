import Foundation
import Glibc
import TestSupport

/// A client of one's own that uploads a file at a given rate in one of the ways in which clients do.
struct Uploader {
  enum Way: String, Sendable {
    case plain
    /// Makes the file full-sized first, blank.
    case ftruncate
    /// Reserves the blocks first.
    case fallocate
    /// Closes and opens the file again every 200 ms.
    case reopen
    /// Leaves the first bytes blank, and comes back for them at the end.
    case beginningLast
    /// Goes on where the file ends.
    case append
  }

  private static let script = """
    import os, signal, sys, time
    source, target, seconds, way, share = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4], float(sys.argv[5])
    pause = float(sys.argv[6])
    data = open(source, 'rb').read()
    # A broken-off upload ends nowhere in particular: not at the end of a packet.
    end = len(data) if share == 1 else int(len(data) * share) // 188 * 188 + 5
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | (0 if way == 'append' else os.O_TRUNC), 0o644)
    at = 0
    if way == 'append':
      at = os.fstat(fd).st_size
      os.lseek(fd, at, os.SEEK_SET)
    if way == 'ftruncate': os.ftruncate(fd, len(data))
    if way == 'fallocate': os.posix_fallocate(fd, 0, len(data))
    start, begin, opened = time.monotonic(), at, time.monotonic()
    first = 64 if way == 'beginningLast' else 0
    if first: os.lseek(fd, first, os.SEEK_SET); at = first
    while at < end:
      piece = data[at:min(at + 16384, end)]
      os.write(fd, piece)
      at += len(piece)
      if way == 'reopen' and time.monotonic() - opened > 0.2:
        os.close(fd)
        time.sleep(0.03)
        fd, opened = os.open(target, os.O_WRONLY), time.monotonic()
        os.lseek(fd, at, os.SEEK_SET)
      if pause and at >= pause * len(data):
        pause, stopped = 0, time.monotonic()
        os.kill(os.getpid(), signal.SIGSTOP)
        start += time.monotonic() - stopped
      late = (at - begin) / len(data) * seconds - (time.monotonic() - start)
      if late > 0: time.sleep(late)
    if first: os.pwrite(fd, data[:first], 0)
    os.close(fd)
    """

  /// Begins to upload `file` so that the whole of it would take `seconds`.
  /// - Parameters:
  ///   - share: of the file, after which the client ends, as if it had been killed.
  ///   - pause: the share after which it stops, with the file open, until it gets SIGCONT; 0: it does not.
  static func start(
    _ file: String, to target: String, seconds: Double, way: Way = .plain, share: Double = 1, pause: Double = 0
  ) throws -> RunningProcess {
    try RunningProcess(
      Tool.python3.path(), ["-c", script, file, target, "\(seconds)", way.rawValue, "\(share)", "\(pause)"])
  }
}
