import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Encrypted output, read as a player reads it; decrypted by OpenSSL's own program, not by Leat.
extension PackagedVideo {
  var keys: String { folder.path("keys") }

  func encrypted(
    _ type: PackagingOptions.SegmentType = .fmp4, rotation: Int = 0, options: PackagingOptions = Self.quick
  ) -> PackagingOptions {
    var options = options
    options.segmentType = type
    options.encryption = .init(folder: keys, place: "../../../_keys/videos/x", rotation: rotation)
    return options
  }

  func playlist(_ rendition: String) throws -> MediaPlaylist {
    let text = try String(contentsOfFile: directory.file("\(rendition)/playlist.m3u8"), encoding: .utf8)
    return try MediaPlaylist(parsing: text)
  }

  /// The renditions that have segments.
  func renditions() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
      FileManager.default.fileExists(atPath: directory.file("\($0)/playlist.m3u8")) && !$0.hasPrefix("iframes")
    }.sorted()
  }

  /// Every segment and header in the clear, by its path.
  /// - Parameter keys: where its keys lie.
  func decrypted(keys: String? = nil) async throws -> [String: Data] {
    let keys = keys ?? self.keys
    var files: [String: Data] = [:]
    for rendition in try renditions() {
      for segment in try playlist(rendition).segments {
        if let map = segment.map {
          files["\(rendition)/\(map.uri)"] = FileManager.default.contents(
            atPath: directory.file("\(rendition)/\(map.uri)"))
        }
        let path = "\(rendition)/\(segment.uri)"
        let tag = try #require(segment.keys.last, "\(path) is not encrypted")
        let name = try #require(tag.uri?.split(separator: "/").last.map(String.init))
        let key = try #require(FileManager.default.contents(atPath: "\(keys)/\(name)"))
        let vector = try #require(tag.initializationVector).dropFirst(2)
        let output = folder.path("clear")
        try await run(
          .openssl,
          ["enc", "-d", "-aes-128-cbc", "-K", key.map { String(format: "%02x", $0) }.joined(), "-iv", String(vector)]
            + ["-in", directory.file(path), "-out", output])
        files[path] = FileManager.default.contents(atPath: output)
      }
    }
    return files
  }
}
