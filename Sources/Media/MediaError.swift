import CLibAV

/// libav's error codes that others tell apart.
package enum LibraryCode {
  package static let outOfMemory = clibav_error_out_of_memory()
}

/// What went wrong while reading, writing, decoding or encoding media.
package enum MediaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `step` on `file` failed with libav's `code`; `reason` is libav's own words.
  case library(step: String, file: String, code: Int32, reason: String)
  /// A system call failed: `errno` and what it means.
  case system(step: String, file: String, errno: Int32)
  /// No demuxer recognises the bytes.
  case unrecognised(file: String)
  /// The bytes are of a format that a dropped file may not have: a playlist, an image sequence, a script.
  case containerNotAllowed(file: String, container: String)
  /// The file is not what `step` needs, e.g. no decoder for its codec.
  case unsupported(step: String, file: String, reason: String)
  /// The bytes contradict themselves: a hostile or damaged file.
  case damaged(file: String, reason: String)
  /// A file that was still arriving became shorter: it is being written anew.
  case rewritten(file: String)
  /// A limit of time or bytes was used up before the container told what it holds.
  case budgetExceeded(file: String, limit: String)
  /// The work was called off.
  case cancelled

  /// libav's own words, or all there is to say.
  var reason: String {
    if case .library(_, _, _, let reason) = self { reason } else { "\(self)" }
  }

  package var description: String {
    switch self {
    case .library(let step, let file, _, let reason): "cannot \(step) '\(file)': \(reason)"
    case .system(let step, let file, let errno): "cannot \(step) '\(file)': \(systemMessage(errno))"
    case .unrecognised(let file): "'\(file)' is not media: no demuxer recognises it"
    case .containerNotAllowed(let file, let container): "'\(file)' has a format that is not allowed: \(container)"
    case .unsupported(let step, let file, let reason): "cannot \(step) '\(file)': \(reason)"
    case .damaged(let file, let reason): "'\(file)' is damaged: \(reason)"
    case .rewritten(let file): "'\(file)' was cut or written anew while it was being read"
    case .budgetExceeded(let file, let limit): "cannot tell what '\(file)' holds within \(limit)"
    case .cancelled: "cancelled"
    }
  }
}
