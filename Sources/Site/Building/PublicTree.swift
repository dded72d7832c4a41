import Catalog
import Glibc

/// The folders below the web server's root that can hold videos. Names that are no collection or no id are somebody
/// else's; links are not followed.
struct PublicTree {
  let root: String

  func collections() throws(CatalogError) -> [CollectionName] {
    guard let names = folders(in: root) else { throw .system(call: "list", path: root, errno: errno) }
    return names.compactMap(CollectionName.init)
  }

  /// None when the collection is gone.
  func videos(in collection: CollectionName) -> [VideoPlace] {
    (folders(in: "\(root)/\(collection)") ?? []).compactMap(VideoID.init).map {
      VideoPlace(collection: collection, id: $0)
    }
  }

  /// nil with `errno` when `path` cannot be listed.
  private func folders(in path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != "..", isFolder("\(path)/\(name)", type: Int32(entry.pointee.d_type)) {
        names.append(name)
      }
    }
    return names
  }

  /// Some file systems leave it to `lstat` to tell the type.
  private func isFolder(_ path: String, type: Int32) -> Bool {
    guard type == Int32(DT_UNKNOWN) else { return type == Int32(DT_DIR) }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
