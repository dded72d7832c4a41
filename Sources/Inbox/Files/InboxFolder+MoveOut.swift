import CPlatform
import Glibc

extension InboxFolder {
  /// Moves whatever lies at `file`, a link or a FIFO too, to `target` on the same file system, and never replaces.
  /// - Returns: false when nothing is there any more.
  package func moveOut(_ file: InboxPath, to target: String) throws(InspectionFailure) -> Bool {
    try moveOut(file, to: Array(target.utf8))
  }

  package func moveOut(_ file: InboxPath, to target: [UInt8]) throws(InspectionFailure) -> Bool {
    do throws(InspectionFailure) {
      let directory = try openDirectory(file.parent)
      // Through the open folder: the way to it may have become a link by now.
      let path = Array(directory.path.utf8) + [UInt8(ascii: "/")] + file.name
      let answer = withCString(path) { from in withCString(target) { cplatform_rename_no_replace(from, $0) } }
      guard answer == 0 else { throw Self.failure(errno, step: "move", file: file.description) }
      return true
    } catch .gone {
      return false
    }
  }
}
