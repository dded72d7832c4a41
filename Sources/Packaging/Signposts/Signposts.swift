import Catalog
import HLS

/// What helps people to find their way in a video: I-frames to scrub by, and chapters. Made from what is packaged, so it
/// can be made again when the source is gone.
struct Signposts {
  /// New contents by path, the multivariant playlist among them, which names the others.
  private(set) var texts: [String: String] = [:]
  /// The I-frames' part of the manifest.
  private(set) var iFrames: Manifest.Rendition?
  /// What could not be made, each a sentence.
  private(set) var problems: [String] = []

  /// - Parameters:
  ///   - master: the multivariant playlist, with or without signposts.
  ///   - files: the packaged video.
  ///   - known: the I-frames of one of its renditions, when somebody has looked for them already.
  init?(master text: String, chapters: ChapterFiles, files: FolderFiles, known: IFramePlaylist? = nil) {
    guard var master = try? MultivariantPlaylist(parsing: text) else { return nil }
    master.iFrameVariants = []
    do throws(StreamReadError) { try addIFrames(to: &master, files, known) } catch {
      problems.append(VideoExtra.iFrames.absent(because: "\(error)"))
    }
    master.setChapters(chapters.isEmpty ? nil : ChapterFiles.dataName)
    if !chapters.isEmpty {
      texts[ChapterFiles.textName] = chapters.text
      texts[ChapterFiles.dataName] = chapters.data
    }
    texts["master.m3u8"] = master.text
  }

  private mutating func addIFrames(
    to master: inout MultivariantPlaylist, _ files: FolderFiles, _ known: IFramePlaylist?
  ) throws(StreamReadError) {
    // Many are fetched in a second: of several qualities the smallest.
    let pictures = master.variants.filter { $0.resolution != nil }
    guard let variant = pictures.min(by: { $0.bandwidth < $1.bandwidth }) else { return }
    let place = try files.place(of: variant.uri, in: "master.m3u8")
    let video = try files.mediaPlaylist(at: place)
    let made =
      known?.source == place
      ? known : try IFramePlaylist(of: video, at: place, files: ClearFiles(files, of: video, at: place))
    guard let pictures = made else { return }
    let folder = IFramePlaylist.folder(of: variant.uri)
    var entry = MultivariantPlaylist.IFrameVariant(
      uri: IFramePlaylist.path(in: folder), bandwidth: max(pictures.rate.peak, 1))
    entry.averageBandwidth = max(pictures.rate.average, 1)
    entry.codecs = variant.codecs.filter(Self.isVideo)
    entry.resolution = variant.resolution
    entry.videoRange = variant.videoRange
    master.iFrameVariants = [entry]
    texts[IFramePlaylist.path(in: folder)] = pictures.playlist.text
    var rendition = Manifest.Rendition(kind: .iframes, name: folder, how: .copy)
    rendition.codec = entry.codecs.first
    rendition.width = variant.resolution?.width
    rendition.height = variant.resolution?.height
    rendition.bandwidth = entry.bandwidth
    rendition.averageBandwidth = entry.averageBandwidth
    rendition.state = .complete
    iFrames = rendition
  }

  /// How the names of video formats begin (RFC 6381).
  private static let videoCodecs = ["avc", "hvc", "hev", "av01", "vp09", "dvh"]

  static func isVideo(_ codec: String) -> Bool { videoCodecs.contains { codec.hasPrefix($0) } }

  /// Writes the files: first what is named, then the multivariant playlist that names it.
  func write(in directory: CatalogDirectory) throws(PackagingError) {
    try catalog { () throws(CatalogError) in
      if let folder = iFrames?.name { try CatalogDirectory(path: directory.file(folder)).create(sync: false) }
      for (path, text) in texts where path != "master.m3u8" {
        try AtomicFile.write(text, to: directory.file(path), sync: true)
      }
      if let master = texts["master.m3u8"] {
        try AtomicFile.write(master, to: directory.file("master.m3u8"), sync: true)
      }
    }
  }
}
