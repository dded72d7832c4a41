import Glibc

/// The JPEGs that hold a storyboard's small pictures, a hundred each.
package enum StoryboardSheets {
  package static let picturesEach = 100
  /// Every 10 s of a day.
  package static let mostPictures = 8640
  package static let most = (mostPictures + picturesEach - 1) / picturesEach

  /// Removes what an older, longer storyboard has left. Nothing names it, so it does no harm where that fails.
  package static func remove(beyond count: Int, in directory: CatalogDirectory) {
    for number in 1...most where number > count {
      _ = unlink(directory.file(VideoExtra.storyboardPictureName(number)))
    }
  }
}
