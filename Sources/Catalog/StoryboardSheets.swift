import Glibc

/// The JPEGs that hold a storyboard's small pictures, a hundred each. Its index is written last and names them in order, so
/// its last cue tells how many there are.
package enum StoryboardSheets {
  package static let picturesEach = 100
  /// Every 10 s of a day.
  package static let mostPictures = 8640
  package static let most = (mostPictures + picturesEach - 1) / picturesEach

  /// Longer than any cue that Leat writes by far.
  private static let cueBytes = 512

  /// Whether the index at `path` and every sheet that it is about are there.
  static func areThere(for path: String?, in directory: CatalogDirectory) -> Bool {
    guard let path, let count = count(inIndex: directory.file(path)) else { return false }
    return (1...count).allSatisfy { number in
      DirectoryListing.exists(directory.file(VideoExtra.storyboardPictureName(number)))
    }
  }

  /// Removes what an older, longer storyboard has left. Nothing names it, so it does no harm where that fails.
  package static func remove(beyond count: Int, in directory: CatalogDirectory) {
    for number in 1...most where number > count {
      _ = unlink(directory.file(VideoExtra.storyboardPictureName(number)))
    }
  }

  /// - Returns: nil when the index cannot be read, or is not one of ours.
  private static func count(inIndex path: String) -> Int? {
    do throws(CatalogError) {
      let file = try OpenFile.open(path, O_RDONLY | O_NONBLOCK)
      guard try file.status().st_mode & S_IFMT == S_IFREG else { return nil }
      return count(inEnd: String(decoding: try file.readEnd(upTo: cueBytes), as: UTF8.self))
    } catch {
      return nil
    }
  }

  /// The number of the sheet that the last cue of `text` names; nil when it is none that Leat would write.
  static func count(inEnd text: String) -> Int? {
    guard let cue = text.split(whereSeparator: \.isNewline).last(where: { $0.contains("#xywh=") }),
      let name = cue.split(separator: "#", maxSplits: 1).first
    else { return nil }
    return (1...most).first { name == VideoExtra.storyboardPictureName($0) }
  }
}
