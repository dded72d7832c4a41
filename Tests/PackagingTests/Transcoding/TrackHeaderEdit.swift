import Foundation
import TestSupport
import Testing

/// Changes an MP4 file's header in place, as cameras would have written it.
enum TrackHeaderEdit {
  /// - Parameter matrix: a, b, u, c, d, v of the display matrix (ISO/IEC 14496-12 §8.3.2) of the first track.
  static func replacingMatrix(of file: String, with matrix: [Int], in folder: TemporaryDirectory) throws -> String {
    var bytes = try #require(FileManager.default.contents(atPath: file))
    let place = try #require(bytes.range(of: Data("tkhd".utf8))).upperBound
    let start = place + (bytes[place] == 1 ? 52 : 40)
    let words = matrix.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    bytes.replaceSubrange(start..<start + words.count, with: words)
    return try write(bytes, folder)
  }

  /// Gives the first track's sample description another name, which no decoder knows.
  static func renamingFormat(of file: String, from old: String, to new: String, in folder: TemporaryDirectory) throws
    -> String
  {
    var bytes = try #require(FileManager.default.contents(atPath: file))
    let place = try #require(
      bytes.range(of: Data(old.utf8), in: bytes.range(of: Data("stsd".utf8))!.upperBound..<bytes.count))
    bytes.replaceSubrange(place, with: Data(new.utf8))
    return try write(bytes, folder)
  }

  private static func write(_ bytes: Data, _ folder: TemporaryDirectory) throws -> String {
    let path = folder.path("edited.mp4")
    try bytes.write(to: URL(filePath: path))
    return path
  }
}
