import Glibc
import Media

/// Makes a segment's bytes survive a power cut, before a playlist names it.
func syncSegment(_ path: String) throws(PackagingError) {
  let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
  guard descriptor >= 0 else { throw .media(.system(step: "open", file: path, errno: errno)) }
  defer { close(descriptor) }
  guard fdatasync(descriptor) == 0 else { throw .media(.system(step: "sync", file: path, errno: errno)) }
}
