import Glibc

/// What lies under a name, in words for a layman.
enum FileKind {
  /// `mode` is `stat`'s `st_mode`.
  static func name(ofMode mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a folder"
    case S_IFLNK: "a link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "no ordinary file"
    }
  }
}
