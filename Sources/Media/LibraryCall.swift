import CLibAV

/// Names a libav call for its error: what was being done, and to which file.
struct LibraryCall {
  let step: String
  let file: String

  init(_ step: String, _ file: String) {
    self.step = step
    self.file = file
  }

  /// Returns `code` when it is no error.
  @discardableResult
  func check(_ code: Int32) throws(MediaError) -> Int32 {
    guard code < 0 else { return code }
    throw error(code)
  }

  /// Takes what an allocating call returned.
  func allocated<Pointee>(_ pointer: UnsafeMutablePointer<Pointee>?) throws(MediaError) -> UnsafeMutablePointer<Pointee>
  {
    guard let pointer = unsafe pointer else { throw error(clibav_error_out_of_memory()) }
    return unsafe pointer
  }

  func error(_ code: Int32) -> MediaError {
    let number = clibav_errno_of(code)
    if code == clibav_error_exit() { return .cancelled }
    if number == ENOSPC || number == EIO || number == EDQUOT { return .system(step: step, file: file, errno: number) }
    var words = [CChar](repeating: 0, count: 256)
    unsafe av_strerror(code, &words, words.count)
    let kept = unsafe String(cString: clibav_take_message())
    let reason = text(words)
    return .library(step: step, file: file, code: code, reason: kept.isEmpty ? reason : "\(reason) (\(kept))")
  }

  private func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
