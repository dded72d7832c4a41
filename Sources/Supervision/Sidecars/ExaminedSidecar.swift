import Catalog
import Inbox

/// A file beside a video that was read whole and found good.
struct ExaminedSidecar: Sendable {
  enum Content: Sendable {
    case subtitles(SubtitleFormat)
    /// To be decoded by a worker: the daemon decodes nothing.
    case picture(PictureHeader)
    case metadata(MetadataFile)
    case information(InformationFile)
  }

  let file: BytePath
  let bytes: [UInt8]
  let content: Content
  private let reading: SidecarName.Reading?
  private let kind: Manifest.Sidecar.Kind

  /// - Parameter video: where the video lay; its name tells what in the file's name is a language.
  /// - Throws: `SidecarFault` when it is not what it should be; anything else may pass.
  init(_ file: BytePath, of video: InboxPath?) throws {
    guard let name = SidecarName(file.name) else {
      throw SidecarFault("Its name says nothing that we know: \(String(decoding: file.name, as: UTF8.self)).")
    }
    self.file = file
    kind = name.kind
    reading = video.flatMap { name.reading(of: StemKey.stem(of: $0.name)) } ?? name.readings.last
    do {
      bytes = try InspectedFile.open(path: file.bytes).contents(ofSidecar: name.kind)
    } catch InspectionFailure.notARegularFile(let kind) {
      throw SidecarFault("This is \(kind), not a file. Copy the file itself into the folder.")
    }
    content =
      switch name.kind {
      case .subtitles: .subtitles(try SubtitleFormat.detect(bytes))
      case .poster: .picture(try PictureHeader(bytes))
      case .metadata: .metadata(try MetadataFile(bytes))
      case .information: .information(try InformationFile(bytes))
      }
  }

  /// How it stands in the manifest. Its place is named by what it is, so a second one of the same kind replaces the first,
  /// and no name that somebody has chosen gets into the published tree.
  var entry: Manifest.Sidecar {
    let format: String
    var words: [String]
    switch content {
    case .subtitles(let found): (format, words) = (found.rawValue, ["subtitles"])
    case .picture(let header): (format, words) = (header.format.rawValue, ["poster"])
    case .metadata: (format, words) = ("yaml", ["metadata"])
    case .information: (format, words) = ("nfo", ["information"])
    }
    if case .subtitles = content {
      if let language = reading?.language { words.append(language) }
      if reading?.isForced == true { words.append("forced") }
      if reading?.isSDH == true { words.append("sdh") }
    }
    let path = "\(MetadataOverlay.folder)/\((words + [format]).joined(separator: "."))"
    var entry = Manifest.Sidecar(
      kind: kind, filename: String(decoding: file.name, as: UTF8.self), format: format, path: path)
    if case .subtitles = content {
      entry.language = reading?.language
      entry.isForced = reading?.isForced
      entry.isSDH = reading?.isSDH
    }
    return entry
  }

  /// What it says about the video.
  var overlay: MetadataOverlay? {
    switch content {
    case .subtitles, .picture: nil
    case .metadata(let file): file.overlay
    case .information(let file): MetadataOverlay(file)
    }
  }

  /// What was passed over in it, each a sentence for the manifest.
  var warnings: [String] {
    guard case .metadata(let file) = content else { return [] }
    return file.warnings.map { "\(PrintableName.text(of: self.file.name)): \($0)" }
  }
}

extension MetadataOverlay {
  init(_ file: InformationFile) {
    self.init()
    title = file.title
    description = file.plot
  }
}
