import Catalog
import HLS
import Media

/// The pictures that are made of a whole video: its poster and its storyboard. From what is packaged, so they can be made
/// again when the source is gone.
struct VideoPictures {
  private(set) var poster: [UInt8]?
  private(set) var storyboard: Storyboard?
  /// What they are made of; nil when nothing stands alone at the beginning.
  private(set) var iFrames: IFramePlaylist?
  /// Whether everybody may see all of the video. A poster is on the page of one that is encrypted, too; a storyboard would
  /// show all of it to those without its key.
  private var isOpen = true
  /// What could not be made, each a sentence.
  private(set) var problems: [String] = []

  /// - Parameter rendition: the folder of the video's media playlist.
  init(of directory: CatalogDirectory, rendition: String) {
    let files = FolderFiles(root: directory.path)
    var why = "no picture could be decoded"
    do {
      let place = "\(rendition)/playlist.m3u8"
      let playlist = try files.mediaPlaylist(at: place)
      isOpen = !playlist.isEncrypted
      let files = ClearFiles(files, of: playlist, at: place)
      iFrames = try IFramePlaylist(of: playlist, at: place, files: files)
      guard let list = iFrames?.playlist else {
        addPosterOfFirst(directory, rendition, "no picture stands alone at the beginning")
        return
      }
      var rough = try KeyPictures(list, files: files, isRough: true)
      let interval = Storyboard.interval(duration: rough.duration)
      // Of one that nobody gets to see the poster is chosen.
      storyboard = try Storyboard(&rough, interval: isOpen ? interval : max(interval, rough.duration / 24))
      var whole = try KeyPictures(list, files: files, isRough: false)
      if let best = storyboard?.best, let picture = try whole.picture(best) { poster = try picture.jpeg() }
      if !isOpen {
        storyboard = nil
        problems.append(
          VideoExtra.storyboard.absent(
            because: "the video is encrypted, and small pictures of it would be for everybody"))
      }
    } catch {
      why = "\(error)"
    }
    if poster == nil { addPosterOfFirst(directory, rendition, why) }
  }

  private mutating func addPosterOfFirst(_ directory: CatalogDirectory, _ rendition: String, _ why: String) {
    if storyboard == nil, problems.isEmpty { problems.append(VideoExtra.storyboard.absent(because: why)) }
    do throws(PackagingError) { poster = try Poster.make(from: directory, rendition: rendition) } catch {
      problems.append(VideoExtra.poster.absent(because: error, in: directory))
    }
  }

  /// Leaves the others alone: they are there, or not wanted.
  mutating func keepOnly(_ extras: Set<VideoExtra>) {
    if !extras.contains(.poster) { poster = nil }
    if !extras.contains(.storyboard) { storyboard = nil }
    problems.removeAll { problem in
      VideoExtra.allCases.contains { !extras.contains($0) && $0.isExplained(by: problem) }
    }
  }

  /// Writes the files and names them in `manifest`, which is for the caller to write.
  func write(in directory: CatalogDirectory, naming manifest: inout Manifest) throws(PackagingError) {
    do throws(CatalogError) {
      if let poster {
        try AtomicFile.write(poster, to: directory.file(VideoExtra.posterName), sync: true)
        manifest.poster = VideoExtra.posterName
        try directory.settlePoster()
      }
      if let storyboard {
        try write(storyboard, in: directory)
        manifest.storyboard = VideoExtra.storyboardName
      }
    } catch { throw .catalog(error) }
  }

  /// The index comes last, so that one which is there names only what is there.
  private func write(_ storyboard: Storyboard, in directory: CatalogDirectory) throws(CatalogError) {
    for (index, sheet) in storyboard.sheets.enumerated() {
      try AtomicFile.write(sheet, to: directory.file(VideoExtra.storyboardPictureName(index + 1)), sync: true)
    }
    try AtomicFile.write(storyboard.index, to: directory.file(VideoExtra.storyboardName), sync: true)
    StoryboardSheets.remove(beyond: storyboard.sheets.count, in: directory)
  }
}
