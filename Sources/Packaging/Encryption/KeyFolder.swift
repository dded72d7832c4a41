import Catalog
import Foundation
import Media

/// Where a video's keys lie on this machine. A hidden file in the video's folder tells, so that whoever checks the video, or
/// makes something of it, needs no configuration.
enum KeyFolder {
  private static let pointer = ".keys"

  static func name(of index: Int) -> String { "\(index).key" }

  static func write(_ folder: String, in directory: CatalogDirectory) throws(CatalogError) {
    try AtomicFile.write(folder + "\n", to: directory.file(pointer), sync: true)
  }

  /// The key that `uri` names; nil when it is not there, or not to be read.
  static func key(_ uri: String, of root: String) -> [UInt8]? {
    let name = uri.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init) ?? ""
    guard let index = Int(name.dropLast(".key".count)), index >= 0, name == Self.name(of: index),
      let bytes = FileManager.default.contents(atPath: "\(root)/\(pointer)"), bytes.count < 4096
    else { return nil }
    let folder = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard folder.hasPrefix("/"), let key = FileManager.default.contents(atPath: "\(folder)/\(name)"),
      key.count == SegmentCipher.blockSize
    else { return nil }
    return [UInt8](key)
  }
}
