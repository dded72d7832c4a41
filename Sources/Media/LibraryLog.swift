import CLibAV

/// libav's own log. It writes to standard error by itself; here its last words become part of errors instead.
enum LibraryLog {
  /// Touch it before the first call into libav that may log.
  static let isKept: Void = clibav_keep_messages(AV_LOG_ERROR)
}
