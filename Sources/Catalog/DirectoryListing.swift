import Glibc

/// The names in a folder.
enum DirectoryListing {
  /// Every name but `.` and `..`, sorted, so that results do not depend on the file system. A name that is not UTF-8
  /// comes repaired, and so cannot be opened; nothing of Leat's own has such a name.
  static func names(in path: String) throws(CatalogError) -> [String] {
    guard let directory = opendir(path) else { throw .system(call: "list", path: path, errno: errno) }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw .system(call: "list", path: path, errno: errno) }
        return names.sorted()
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// Whether a folder, or an operator's link to one, is at `path`.
  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether anything, even a dangling link, is at `path`.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
