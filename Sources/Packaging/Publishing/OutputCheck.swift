import Catalog
import Foundation
import HLS

/// Reads a packaged video as a player would, before anybody is told that it is complete.
struct OutputCheck {
  private let directory: CatalogDirectory

  init(directory: CatalogDirectory) { self.directory = directory }

  /// What is wrong; empty when the playlists are valid, grow no more than they should, and name only whole segments.
  /// - Parameter segments: how many each playlist has to name.
  func findings(playlists: [String], segments: [Int]) -> [String] {
    var findings: [String] = []
    for (path, count) in zip(playlists, segments) {
      guard let bytes = FileManager.default.contents(atPath: directory.file(path)) else {
        findings.append("'\(path)' cannot be read")
        continue
      }
      do throws(PlaylistError) {
        let playlist = try MediaPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
        findings += playlist.violations().map { "'\(path)': \($0)" }
        if playlist.segments.count != count {
          findings.append("'\(path)' names \(playlist.segments.count) segments, \(count) were written")
        }
        findings += faults(in: playlist, of: path)
      } catch {
        findings.append("'\(path)': \(error)")
      }
    }
    return findings
  }

  private func faults(in playlist: MediaPlaylist, of path: String) -> [String] {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let files = playlist.segments.flatMap { [$0.map?.uri, $0.uri].compactMap { $0 } }
    return files.compactMap { name in
      SegmentCheck.fault(path: directory.file("\(folder)/\(name)")).map { "'\(folder)/\(name)' \($0)" }
    }
  }
}
