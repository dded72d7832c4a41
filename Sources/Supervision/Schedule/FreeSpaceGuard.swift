import Glibc

/// Watches that there is room to write to before a job is started.
package struct FreeSpaceGuard: Sendable {
  /// What has changed since the last look.
  package enum Change: Equatable, Sendable {
    case becameLow(folder: String, freeBytes: Int64)
    case recovered(freeBytes: Int64)
  }

  private let folders: [String]
  private let freeBytes: @Sendable (String) -> Int64?
  /// The folder whose file system is too full, while one is.
  package private(set) var lowFolder: String?

  /// - Parameter freeBytes: how many bytes are free there, nil when that cannot be told; tests put their own.
  package init(
    folders: [String], freeBytes: @escaping @Sendable (String) -> Int64? = FreeSpaceGuard.freeBytes(in:)
  ) {
    self.folders = folders
    self.freeBytes = freeBytes
  }

  package var hasSpace: Bool { lowFolder == nil }

  /// Looks at all folders. What cannot be measured does not stop anybody: the write will tell.
  package mutating func look(minFreeBytes: Int64) -> Change? {
    let previous = lowFolder
    lowFolder = nil
    var least = Int64.max
    for folder in folders {
      guard let free = freeBytes(folder) else { continue }
      least = min(least, free)
      guard free < minFreeBytes else { continue }
      lowFolder = folder
      return previous == nil ? .becameLow(folder: folder, freeBytes: free) : nil
    }
    return previous == nil ? nil : .recovered(freeBytes: least)
  }

  /// What an ordinary user may still write to the file system of `folder`.
  package static func freeBytes(in folder: String) -> Int64? {
    var answer = statvfs()
    guard statvfs(folder, &answer) == 0 else { return nil }
    let (bytes, overflow) = Int64(clamping: answer.f_bavail).multipliedReportingOverflow(
      by: Int64(clamping: answer.f_frsize))
    return overflow ? .max : bytes
  }
}
