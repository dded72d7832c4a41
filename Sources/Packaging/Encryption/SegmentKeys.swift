import Catalog
import Foundation
import HLS
import Media
import Synchronization

/// The keys of a video whose segments are encrypted. They lie outside of what the web server publishes, one file each.
final class SegmentKeys: Sendable {
  /// What one segment is encrypted with.
  struct Material: Sendable {
    /// Its EXT-X-KEY.
    let tag: EncryptionKey
    let key: [UInt8]
    let vector: [UInt8]

    fileprivate init(key: [UInt8], uri: String?, name: String) {
      self.key = key
      vector = SegmentCipher.vector(for: name, key: key)
      var tag = EncryptionKey(method: .aes128, uri: uri)
      tag.initializationVector = "0x" + vector.map(Self.digits).joined()
      self.tag = tag
    }

    /// For a file that comes to those of a finished video, with the key of one that is there.
    /// - Returns: nil when that is not encrypted.
    /// - Throws: when its key is not on this machine.
    init?(like tag: EncryptionKey?, name: String, in directory: CatalogDirectory) throws(PackagingError) {
      guard let tag, tag.method != .none else { return nil }
      guard tag.method == .aes128, let uri = tag.uri, let key = KeyFolder.key(uri, of: directory.path) else {
        throw .media(
          .unsupported(step: "encrypt", file: directory.file(name), reason: "the video's key is not on this machine"))
      }
      self.init(key: key, uri: uri, name: name)
    }

    func encrypt(_ bytes: [UInt8]) throws(MediaError) -> [UInt8] {
      var cipher = try SegmentCipher(key: key, vector: vector)
      var output: [UInt8] = []
      try cipher.append(bytes, to: &output)
      return output + (try cipher.finish())
    }

    private static func digits(_ byte: UInt8) -> String {
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
  }

  /// Where a segment's key comes from.
  private enum Origin {
    /// Files that are there, or come to be, in a folder; players find them at a place. A key is for `rotation` segments; 0: for all.
    case own(folder: String, place: String, rotation: Int)
    /// The tags of another rendition's segments, and the video's directory.
    case sharing([EncryptionKey?], CatalogDirectory)
  }

  private let origin: Origin
  private let known = Mutex<[Int: [UInt8]]>([:])

  /// - Parameter settings: where the keys lie, and how players find them.
  init(_ settings: PackagingOptions.Encryption, of directory: CatalogDirectory) throws(PackagingError) {
    origin = .own(folder: settings.folder, place: settings.place, rotation: settings.rotation)
    try catalog { () throws(CatalogError) in
      // Who may look into it is Leat, and the web server by its group, which each folder takes over from the one above. A
      // key that was synced is lost all the same when the name of its folder was not.
      try CatalogDirectory(path: settings.folder).create(mode: 0o750)
      try KeyFolder.write(settings.folder, in: directory)
    }
  }

  /// Those of a rendition that is there, for another whose segments are cut at the same times.
  /// - Returns: nil when nothing in `playlist` is encrypted.
  init?(sharedWith playlist: MediaPlaylist, of directory: CatalogDirectory) {
    guard playlist.isEncrypted else { return nil }
    var tag: EncryptionKey?
    let tags = playlist.segments.map { segment in
      tag = segment.keys.last ?? tag
      return tag
    }
    origin = .sharing(tags, directory)
  }

  /// - Parameters:
  ///   - number: of the segment in its rendition; all renditions change keys at the same time.
  ///   - name: the segment's file, with its rendition's folder. No two have the same vector.
  func material(_ number: Int, name: String) throws(PackagingError) -> Material {
    switch origin {
    case .own(let folder, let place, let rotation):
      let index = rotation > 0 ? number / rotation : 0
      return Material(key: try key(index, folder), uri: "\(place)/\(KeyFolder.name(of: index))", name: name)
    case .sharing(let tags, let directory):
      let tag = tags.indices.contains(number) ? tags[number] : nil
      guard let material = try Material(like: tag, name: name, in: directory) else {
        throw .media(
          .damaged(
            file: directory.file(name), reason: "some of the video's segments are encrypted, and others are not"))
      }
      return material
    }
  }

  /// One that an earlier run has written is taken again.
  private func key(_ index: Int, _ folder: String) throws(PackagingError) -> [UInt8] {
    let path = "\(folder)/\(KeyFolder.name(of: index))"
    let found: Result<[UInt8], PackagingError> = known.withLock { known in
      if let key = known[index] { return .success(key) }
      if let bytes = FileManager.default.contents(atPath: path), bytes.count == SegmentCipher.blockSize {
        known[index] = [UInt8](bytes)
        return .success([UInt8](bytes))
      }
      return Result { () throws(PackagingError) in
        let key = try media { () throws(MediaError) in try SegmentCipher.randomKey() }
        try catalog { () throws(CatalogError) in try AtomicFile.write(key, to: path, sync: true, mode: 0o640) }
        known[index] = key
        return key
      }
    }
    return try found.get()
  }
}
